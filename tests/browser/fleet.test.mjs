import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { administrator, startBrowser, startServer, views } from './server.mjs';
import { asPerson, company, contract } from './company.mjs';
import { violations } from './axe.mjs';

let server, browser, ada, api, client, known;

before(async () => {
  mkdirSync('shots', { recursive: true });
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  ada = await administrator(browser, server);
  api = asPerson(server.url, ada);
  client = (await api('POST', '/api/v1/clients', { name: 'Acme SAS' })).id;
  await api('POST', `/api/v1/clients/${client}/contract/versions`, { text: contract() });
  known = await company(server.url, api, client);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(view, path, status = 200) {
  const context = await browser.newContext({ ...views[view], storageState: ada });
  const page = await context.newPage();
  const answer = await page.goto(server.url + path);
  assert.equal(answer.status(), status, path);
  return page;
}

/** Clicks what leads to another page, and waits for it. */
const go = (page, target) => Promise.all([page.waitForNavigation(), typeof target === 'string' ? page.click(target) : target.click()]);
const names = (page) => page.locator('#machines td.main a').allInnerTexts();

test('the list answers a question, and says what is wrong with one', async () => {
  const page = await open('wide', '/machines');
  await page.fill('.fleet-search [name=q]', 'nature:serveur système<debian12 site:Lyon');
  await go(page, '.fleet-search button[type=submit]');
  assert.deepEqual(await names(page), ['srv-fichiers']);
  await page.fill('.fleet-search [name=q]', 'natur:serveur');
  await go(page, '.fleet-search button[type=submit]');
  assert.equal(await page.locator('#query-wrong mark').innerText(), 'natur');
  await go(page, '#query-wrong a');
  assert.ok((await names(page)).includes('srv-hyper-1'));
  await page.context().close();
});

test('a question is completed while it is typed', async () => {
  const page = await open('wide', '/machines');
  await page.locator('.fleet-search [name=q]').pressSequentially('site:Vil');
  await page.locator('.offers li', { hasText: 'Villefranche' }).waitFor();
  await page.keyboard.press('Tab');
  assert.match(await page.inputValue('.fleet-search [name=q]'), /^site:"Villefranche-sur-Saône, atelier" $/);
  await page.context().close();
});

test('columns are chosen and kept; a list is kept under a name', async () => {
  const page = await open('wide', '/machines?q=nature:poste');
  await page.click('.fleet-tools summary:has-text("Colonnes")');
  await page.check('[name=col][value=memory]');
  await page.uncheck('[name=col][value=client]');
  await go(page, 'form[action="/machines/columns"] button.primary');
  assert.ok((await page.locator('thead th').allInnerTexts()).some((one) => one.startsWith('Mémoire')));
  assert.match(await page.locator('#machines').innerText(), /32\sGio/, 'memory as it is sold');
  await page.click('.fleet-tools summary:has-text("Garder")');
  await page.fill('form[action="/machines/views"] [name=name]', 'Postes');
  await go(page, 'form[action="/machines/views"] button.primary');
  await page.goto(`${server.url}/machines`);
  await go(page, 'a.chip:has-text("Postes")');
  assert.equal((await names(page)).length, 24);
  await page.context().close();
});

test('one thing is done with several items after a look at what becomes of each', async () => {
  const page = await open('wide', '/machines?q=nom:pc-0*');
  for (const box of (await page.locator('#machines [name=ids]').all()).slice(0, 3)) await box.check();
  await go(page, '.bulk button.primary');
  await page.check('[name=act][value=location]');
  await page.fill('[name=value-location]', 'Bureau 12');
  await go(page, 'main form.form button.primary');
  assert.equal(await page.locator('#bulk tr').count(), 3);
  await go(page, 'main button.primary');
  const { items } = await api('GET', `/api/v1/items?client=${client}&q=${encodeURIComponent('location:"Bureau 12"')}`);
  assert.equal(items.length, 3);
  await page.context().close();
});

test('a table is brought in after a look at each row', async () => {
  const page = await open('wide', '/machines/import');
  await page.selectOption('[name=client]', String(client));
  const text = 'Nom;Nature;N° de série;Site\ntel-accueil;phone;T-100;Lyon\npc-03;poste de travail;5CG11003XY;Lyon\n;serveur;;\n';
  await page.setInputFiles('[name=file]', { name: 'parc.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await go(page, 'main form.form button[type=submit]');
  assert.match(await page.locator('main').innerText(), /tel-accueil/);
  await page.screenshot({ path: 'shots/fleet-preview-wide.png', fullPage: true });
  assert.deepEqual(await violations(page), []);
  await go(page, 'main form[action$="/apply"] button[type=submit]');
  const { items } = await api('GET', `/api/v1/items?client=${client}&q=tel-accueil`);
  assert.equal(items.length, 1);
  await page.context().close();
});

test('a relation is added by a few letters, and seen in the picture from both ends', async () => {
  const page = await open('wide', `/machines/${known.files}`);
  await go(page, '.tabs a[href$="/relations"]');
  await page.selectOption('[name=kind]', '<depends-on');
  await page.locator('[name=other]').pressSequentially('erp sage');
  await page.locator('.offers li:only-child', { hasText: 'ERP Sage 100' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await go(page, 'main form.form button.primary');
  assert.equal(await page.locator('.relpicture a.node:has-text("ERP Sage 100")').count(), 1);
  await go(page, page.locator('.relpicture a.node:has-text("ERP Sage 100")'));
  assert.equal(await page.locator('.relpicture a.node:has-text("srv-fichiers")').count(), 1);
  await page.context().close();
});

test('a doubt is decided side by side, and taken back', async () => {
  const page = await open('wide', '/machines');
  assert.match(await page.locator('.tabs a[href="/machines/doubts"]').innerText(), /1/);
  await go(page, '.tabs a[href="/machines/doubts"]');
  await page.screenshot({ path: 'shots/fleet-deciding-wide.png', fullPage: true });
  assert.deepEqual(await violations(page), []);
  await go(page, 'button[name=same]');
  assert.equal((await api('GET', '/api/v1/doubts')).items.length, 0);
  await go(page, 'form[action$="/reopen"] button');
  assert.equal((await api('GET', '/api/v1/doubts')).items.length, 1);
  await go(page, 'button[name=same]');
  await page.context().close();
});

test('items merged into one bring their tickets to its page', async () => {
  const twin = (await api('POST', '/api/v1/items', { client, name: 'srv-erp-double', kind: 'server' })).id;
  await api('POST', '/api/v1/tickets', { client_id: client, title: 'Panne du double', item_id: twin });
  const page = await open('wide', `/machines/${twin}/sources`);
  await page.locator('[name=into]').pressSequentially('vm-erp');
  await page.locator('.offers li', { hasText: 'vm-erp' }).click();
  await go(page, 'form[action$="/merge"] button');
  await go(page, 'main form.form button.primary');
  await page.goto(`${server.url}/machines/${known.vm}`);
  const ticket = page.locator('section.panel', { hasText: 'Panne du double' });
  assert.match(await ticket.innerText(), /srv-erp-double/);
  await page.context().close();
});

test('from what no contract covers one click drafts the amendment', async () => {
  const page = await open('wide', '/machines/perimeter');
  await go(page, page.locator('a', { hasText: 'Acme SAS' }).first());
  const row = page.locator('tr', { hasText: 'Onduleurs hors contrat' });
  await go(page, row.locator('button'));
  assert.match(page.url(), /\/drafts\/\d+$/);
  await page.screenshot({ path: 'shots/fleet-draft-wide.png', fullPage: true });
  assert.deepEqual(await violations(page), []);
  known.draft = new URL(page.url()).pathname;
  await page.context().close();
});

test('the network is drawn, and each port says who is behind it', async () => {
  const page = await open('wide', `/machines/network/map?client=${client}`);
  for (const name of ['sw-coeur', 'sw-etage1', 'srv-hyper-1', 'pc-01'])
    assert.ok(await page.locator(`.netpicture a:has-text("${name}")`).count(), name);
  await page.goto(`${server.url}/machines/network/ports?client=${client}&item=${known.core}`);
  assert.match(await page.locator('tr', { hasText: 'vers sw-etage1' }).innerText(), /sw-etage1/);
  await page.goto(`${server.url}/machines/network/credentials/new?kind=snmp-v2c`);
  await page.fill('[name=name]', 'lecture');
  await page.fill('[name=community]', 'tres-secrete');
  await go(page, 'main form.form button[type=submit]');
  assert.doesNotMatch(await page.content(), /tres-secrete/);
  await page.context().close();
});

test('the margin of the contract follows what happens elsewhere', async () => {
  const page = await open('wide', `/clients/${client}/contract`);
  const note = page.locator('[id="note-services.2"], [id^="note-"]', { hasText: 'fw-annexe' });
  assert.equal(await note.count(), 0);
  const before = await page.locator('article.deed-text').innerText();
  await api('POST', '/api/v1/items', { client, name: 'fw-annexe', kind: 'firewall', site: known.lyon });
  await page.waitForFunction((was) => document.querySelector('article.deed-text').innerText !== was, before, { timeout: 15000 });
  await page.context().close();
});

for (const view of Object.keys(views)) {
  test(`pages of the fleet stand and are accessible: ${view}`, async () => {
    if (view === 'english') {
      const page = await open(view, '/machines');
      await go(page, '.prefs button[name=lang][value=en]');
      await page.context().close();
    }
    const context = await browser.newContext({ ...views[view], storageState: ada });
    const page = await context.newPage();
    const item = `/machines/${known.pc}`, network = '/machines/network';
    for (const [name, path] of [
      ['list', '/machines'], ['asked', '/machines?q=kind:server'], ['wrong', '/machines?q=natur:x'], ['labels', '/machines/labels?q=kind:server'],
      ['item', item], ['software-of', `${item}?part=software`], ['running', `${item}?part=running`], ['history', `${item}?part=history`],
      ['sources-of', `${item}/sources`], ['relations', `/machines/${known.hyper}/relations`], ['edit', `${item}/edit`],
      ['merge', `${item}/merge?into=${known.hyper}`], ['switch', `/machines/${known.core}`], ['doubts', '/machines/doubts'],
      ['rules', '/machines/rules'], ['software', '/machines/software'], ['title', '/machines/software/1'], ['licences', '/machines/licences'],
      ['sources', '/machines/sources'], ['kinds', '/administration/kinds'], ['import', '/machines/import'],
      ['subnets', network], ['subnet', `${network}/subnet?client=${client}&subnet=10.20.10.0%2F24`], ['ports', `${network}/ports`], ['port', `${network}/ports?client=${client}&item=${known.core}`],
      ['map', `${network}/map`], ['jobs', `${network}/jobs`], ['job', `${network}/jobs/new`], ['vault', `${network}/credentials`], ['credential', `${network}/credentials/new?kind=snmp-v3`],
      ['perimeter', '/machines/perimeter'], ['drift', `/machines/perimeter/${client}`], ['uncovered', `/machines/perimeter/${client}/items?finding=uncovered`],
      ['draft', known.draft], ['reports', `/machines/perimeter/${client}/reports`], ['contract', `/clients/${client}/contract`], ['coverage', `/clients/${client}/contract/coverage`],
    ]) {
      const answer = await page.goto(server.url + path);
      assert.equal(answer.status(), 200, path);
      await page.screenshot({ path: `shots/fleet-${name}-${view}.png`, fullPage: true });
      // The other language has the same elements: there it is whether its words fit.
      if (view !== 'english') assert.deepEqual(await violations(page), [], `${path} in ${view}`);
      const over = await page.evaluate(() => {
        const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
        const cut = [...document.querySelectorAll('.table-wrap')].filter((one) => one.scrollWidth > one.clientWidth + 1);
        return wide > 0 ? `the page scrolls sideways by ${wide}` : cut.length ? `a table is cut: ${cut[0].scrollWidth} > ${cut[0].clientWidth}` : '';
      });
      assert.equal(over, '', `${path} in ${view}`);
    }
    await context.close();
  });
}
