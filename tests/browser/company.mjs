// A small company as agents, tables and people tell it: what the pages of a fleet are looked at with.
// Everything goes through the doors that real agents and people use.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const samples = join(root, 'crates', 'inventory', 'tests', 'samples');

/** The API as whoever owns `state` (a browser's cookies). */
export function asPerson(url, state) {
  const cookie = state.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  return async (method, path, body) => {
    const answer = await fetch(url + path, {
      method, headers: { cookie, 'content-type': 'application/json' }, body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
}

/** The contract of the example, in force since last February, so that pages have months to count. */
export function contract() {
  const text = readFileSync(join(root, 'examples', 'acme.toml'), 'utf8');
  const year = new Date().getUTCFullYear() - 1;
  const [cut, rest] = [text.indexOf('[price.revision]'), text.indexOf('\n[penalties]')];
  return (text.slice(0, cut) + text.slice(rest)).replaceAll('2026-02-01', `${year}-02-01`).replaceAll('2026-01-05', `${year}-01-05`);
}

const two = (n) => String(n).padStart(2, '0');
let spoken = 0;

/** Sends what an agent would to `door`. */
export async function report(door, deviceid, content, itemtype = 'Computer') {
  spoken += 1;
  const id = `9477231a-e768-11f1-91c0-${String(spoken).padStart(12, '0')}`;
  const answer = await fetch(door, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'GLPI-Agent_v1.12', 'glpi-agent-id': id },
    body: JSON.stringify({ action: 'inventory', deviceid, itemtype, content: { versionclient: 'GLPI-Agent_v1.12', ...content } }),
  });
  assert.equal(answer.status, 200, `${deviceid}: ${await answer.text()}`);
}

const packages = [
  ['Mozilla Firefox (x64 fr)', '128.0.3'], ['LibreOffice 24.2', '24.2.5.2'], ['7-Zip 23.01 (x64)', '23.01'],
  ['Microsoft Office LTSC Professionnel Plus 2021 - fr-fr', '16.0.14332.20721'], ['Google Chrome', '128.0.6613.120'],
  ['TeamViewer', '15.57.3'], ['Adobe Acrobat Reader', '24.002.20991'], ['VLC media player', '3.0.21'],
];

function desk(n) {
  const windows = n % 4 !== 0;
  return {
    hardware: { name: `pc-${two(n)}`, uuid: `4C4C4544-0058-4B10-8032-B7C04F4C4D${two(n)}`, memory: n % 3 ? 16384 : 8192,
      chassis_type: n % 2 ? 'Laptop' : 'Desktop', vmsystem: 'Physical', lastloggeduser: ['h.martin', 'p.durand', 's.nguyen', 'l.petit'][n % 4] },
    bios: { ssn: `5CG1${1000 + n}XY`, smanufacturer: n % 2 ? 'HP' : 'Dell Inc.', smodel: n % 2 ? 'EliteBook 840 14 inch G9 Notebook PC' : 'OptiPlex 7090', bdate: '2022-03-14' },
    operatingsystem: windows
      ? { name: 'Windows', full_name: n % 5 ? 'Microsoft Windows 11 Professionnel' : 'Microsoft Windows 10 Professionnel', version: n % 5 ? '10.0.22631' : '10.0.19045' }
      : { name: 'Ubuntu', full_name: 'Ubuntu 22.04.4 LTS', version: '22.04.4' },
    cpus: [{ name: '12th Gen Intel(R) Core(TM) i5-1235U', core: 10, thread: 12, speed: 1300 }],
    memories: [{ capacity: 8192, type: 'DDR4', speed: '3200', numslots: 1, caption: 'DIMM A' }],
    storages: [{ name: 'Disk0', model: 'SAMSUNG MZVL2512HCJQ', disksize: 512110, serialnumber: `S64DNX0R${1000 + n}`, type: 'SSD' }],
    drives: [{ type: windows ? 'Local Disk' : '/', volumn: windows ? 'C:' : '/dev/nvme0n1p2', filesystem: windows ? 'NTFS' : 'ext4', total: 486000, free: n === 7 ? 5000 : 210000 }],
    networks: [{ description: 'Ethernet', mac: `00:11:22:33:44:${two(n)}`, ipaddress: `10.20.10.${n}`, ipmask: '255.255.255.0', type: 'ethernet', status: 'up' }],
    softwares: packages.slice(0, 4 + (n % 5)).map(([name, version]) => ({ name, version, from: 'registry', publisher: name.split(' ')[0] })),
    users: [{ login: ['h.martin', 'p.durand', 's.nguyen', 'l.petit'][n % 4] }],
  };
}

function server(n, name, os) {
  return {
    hardware: { name, uuid: `5F5E1000-0058-4B10-8032-B7C04F4C4D${two(n)}`, memory: 65536, chassis_type: 'Rack Mount Chassis', vmsystem: 'Physical' },
    bios: { ssn: `CZJ3${2000 + n}AB`, smanufacturer: 'HPE', smodel: 'ProLiant DL360 Gen10', bdate: '2019-06-01' },
    operatingsystem: os,
    cpus: [{ name: 'Intel(R) Xeon(R) Silver 4210R CPU @ 2.40GHz', core: 10, thread: 20 }],
    drives: [{ type: '/', volumn: '/dev/sda1', filesystem: 'ext4', total: 480000, free: 120000 }, { type: '/srv', volumn: '/dev/sdb1', filesystem: 'xfs', total: 4000000, free: 90000 }],
    networks: [{ description: 'eno1', mac: `52:54:00:12:34:${two(n)}`, ipaddress: `10.20.20.${n}`, ipmask: '255.255.255.0', type: 'ethernet', status: 'up' }],
    softwares: [['nginx', '1.22.1-9'], ['openssh-server', '1:9.2p1-2'], ['postgresql-15', '15.8-0'], ['bash', '5.2.15-2']].map(([s, version]) => ({ name: s, version, from: 'deb', arch: 'amd64' })),
  };
}

function aSwitch(n, name, ports, uplinks) {
  const mac = (port) => `00:1b:54:aa:${two(n)}:${two(port)}`;
  const lines = [];
  for (let port = 1; port <= ports; port++)
    lines.push({ ifnumber: port, ifname: `Gi1/0/${port}`, ifdescr: `GigabitEthernet1/0/${port}`, iftype: 6, ifspeed: 1e9, ifstatus: port % 3 ? '1' : '2', ifinternalstatus: '1', mac: mac(port),
      vlans: [{ number: 10, name: 'postes' }], connections: n > 1 && port % 3 ? [{ mac: [`00:11:22:33:44:${two((n - 2) * 12 + port)}`] }] : [] });
  uplinks.forEach((far, at) => lines.push({ ifnumber: 49 + at, ifname: `Te1/1/${at + 1}`, ifdescr: `TenGigabitEthernet1/1/${at + 1}`, ifalias: `vers ${far.name}`, iftype: 6, ifspeed: 1e10, ifstatus: '1', ifinternalstatus: '1', mac: mac(49 + at),
    trunk: true, vlans: [{ number: 10, name: 'postes', tagged: true }, { number: 20, name: 'serveurs', tagged: true }], lldp: true,
    connections: [{ sysname: far.name, sysmac: far.mac, ifdescr: far.port, ip: far.ip ?? '' }] }));
  return {
    network_device: { type: 'Networking', name, manufacturer: 'Cisco', model: n === 1 ? 'WS-C3750X-24P' : 'WS-C2960X-24TS-L', serial: `FOC${9000 + n}Z0CD`, firmware: '15.2(7)E4', mac: mac(0), ips: [`10.20.0.${n + 1}`], location: n === 1 ? 'Baie A1' : `Étage ${n - 1}` },
    network_ports: lines,
  };
}

const switchMac = (n) => `00:1b:54:aa:${two(n)}:00`;

async function agents(door) {
  const debian = { name: 'Debian GNU/Linux', version: '12.7', full_name: 'Debian GNU/Linux 12 (bookworm)', kernel_name: 'linux' };
  const old = { name: 'Debian GNU/Linux', version: '10.13', full_name: 'Debian GNU/Linux 10 (buster)', kernel_name: 'linux' };
  for (let n = 1; n <= 24; n++) await report(door, `pc-${two(n)}-2026-01-01-00-00-00`, desk(n));
  await report(door, 'srv-hyper-1', server(1, 'srv-hyper-1', debian));
  await report(door, 'srv-fichiers', server(2, 'srv-fichiers', old));
  await report(door, 'srv-sauvegarde', server(3, 'srv-sauvegarde', debian));
  for (const [body, type, agent] of [
    ['fusioninventory-2.6-INVENTORY.zlib', 'application/x-compress-zlib', 'FusionInventory-Agent_v2.6-2+deb12u1'],
    ['glpi-agent-1.12-inventory-full.json', 'application/json', 'GLPI-Agent_v1.12-dev'],
    ['ocsinventory-2.10-INVENTORY.xml', 'application/xml', 'OCS-NG_unified_unix_agent_v2.10.0'],
  ]) {
    const headers = { 'content-type': type, 'user-agent': agent, 'glpi-agent-id': '9477231a-e768-11f1-91c0-f6d565993171' };
    const answer = await fetch(door, { method: 'POST', headers, body: readFileSync(join(samples, body)) });
    assert.equal(answer.status, 200, `${body}: ${await answer.text()}`);
  }
  // Changed since: what the history tells.
  const more = desk(3);
  more.hardware.memory = 32768;
  more.softwares[0].version = '128.3.1';
  more.softwares.push({ name: 'Notepad++ (64-bit x64)', version: '8.6.9', from: 'registry' });
  const before = spoken;
  spoken = 2;
  await report(door, 'pc-03-2026-01-01-00-00-00', more);
  spoken = before;
  // A payload that is none, which an operator can look at.
  await fetch(door, { method: 'POST', headers: { 'content-type': 'application/json', 'user-agent': 'GLPI-Agent_v1.12' }, body: '{"action":"inventory","deviceid":"x","content":{"hardware":' });
}

async function switches(door, floors) {
  const floor = (n) => ({ name: `sw-etage${n}`, mac: switchMac(n + 1), port: 'Te1/1/1', ip: `10.20.0.${n + 2}` });
  const down = Array.from({ length: floors }, (_, at) => floor(at + 1));
  const core = aSwitch(1, 'sw-coeur', 8, down);
  core.network_ports[0].connections = [{ mac: ['52:54:00:12:34:01'] }];
  core.network_ports[1].connections = [{ mac: ['52:54:00:12:34:02'] }];
  core.network_ports[3].connections = [{ mac: ['00:aa:bb:cc:dd:ee'] }];
  await report(door, 'sw-coeur', core, 'NetworkEquipment');
  for (let n = 1; n <= floors; n++) {
    const up = { name: 'sw-coeur', mac: switchMac(1), port: `Te1/1/${n}`, ip: '10.20.0.2' };
    await report(door, `sw-etage${n}`, aSwitch(n + 1, `sw-etage${n}`, 12, [up]), 'NetworkEquipment');
  }
  const printer = { type: 'Printer', name: 'imp-accueil', manufacturer: 'Brother', model: 'MFC-L8900CDW', serial: 'E78123H0N', mac: '00:80:77:31:01:07', ips: ['10.20.10.200'] };
  await report(door, 'imp-accueil', { network_device: printer, cartridges: [{ tonerblack: '64' }, { tonercyan: '12' }] }, 'Printer');
}

async function hands(api, client, lyon) {
  const add = async (name, kind, more = {}) => (await api('POST', '/api/v1/items', { client, name, kind, ...more })).id;
  const vm = await add('vm-erp', 'vm', { site: lyon, tags: ['prod'] });
  const erp = await add('ERP Sage 100', 'application', { tags: ['prod'] });
  const site = await add('www.acme.example', 'website', { tags: ['prod'] });
  const who = await add('Hélène Martin', 'user');
  const camera = await add('caméra du quai', 'camera');
  for (const [name, kind] of [['scanner-1', 'scanner'], ['scanner-2', 'scanner'], ['ond-baie-a1', 'ups'], ['fw-siege', 'firewall']]) await add(name, kind, { site: lyon });
  const named = async (name) => (await api('GET', `/api/v1/items?client=${client}&limit=200`)).items.find((one) => one.name === name).id;
  const [hyper, backup, files] = [await named('srv-hyper-1'), await named('srv-sauvegarde'), await named('srv-fichiers')];
  const relate = (from, kind, other) => api('POST', `/api/v1/items/${from}/relations`, { kind, other: String(other) });
  await relate(vm, 'runs-on', hyper);
  await relate(erp, 'depends-on', vm);
  await relate(site, 'depends-on', erp);
  await relate(who, 'depends-on', erp);
  await relate(vm, 'backed-up-by', backup);
  await relate(files, 'backed-up-by', backup);
  return { vm, erp, site, who, camera, hyper, backup, files, pc: await named('pc-03'), core: await named('sw-coeur') };
}

/** Fills a client that has a contract; answers the numbers that tests name. */
export async function company(url, api, client, { floors = 3, contact = true } = {}) {
  const there = (await api('GET', `/api/v1/clients/${client}/sites`)).items;
  const site = async (name) => there.find((one) => one.name === name)?.id ?? (await api('POST', `/api/v1/clients/${client}/sites`, { name })).id;
  const [lyon, workshop] = [await site('Lyon'), await site('Villefranche-sur-Saône, atelier')];
  const made = await api('POST', '/api/v1/inventory-tokens', { client, site: lyon, label: 'Agents du siège' });
  const door = `${url}/inventory/${made.token}`;
  // Known by its name alone, from a table: an agent that speaks of it later makes a doubt.
  const files = await api('POST', '/api/v1/items', { client, name: 'srv-compta', kind: 'server', site: workshop });
  await agents(door);
  await switches(door, floors);
  const known = await hands(api, client, lyon);
  await report(door, 'srv-compta', server(4, 'SRV-COMPTA', { name: 'Windows', full_name: 'Microsoft Windows Server 2016 Standard', version: '10.0.14393' }));
  for (const [title, bought, unit_cents, renews_at] of [['Firefox', 10, 0], ['Office LTSC Professionnel Plus', 12, 43900, '2027-03-31'], ['TeamViewer', 40, 12550, '2026-12-31']]) {
    const found = (await api('GET', `/api/v1/software?q=${encodeURIComponent(title.split(' ')[0])}`)).items[0];
    if (found) await api('POST', '/api/v1/licences', { client, title: found.name, metric: 'device', bought, unit_cents, ...(renews_at && { renews_at }), supplier: 'Exemple Distribution' });
  }
  return { ...known, lyon, workshop, door, doubtful: files.id, contact };
}
