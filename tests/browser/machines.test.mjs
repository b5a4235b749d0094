import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { administrator, program, startBrowser, startServer, views } from './server.mjs';
import { violations } from './axe.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const contract = readFileSync(join(here, '..', '..', 'examples', 'acme.toml'), 'utf8');
const agent = join(dirname(program), 'intendant-agent');
let server, browser, ada, api, client, machine, other, state, running;

before(async () => {
  mkdirSync('shots', { recursive: true });
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  ada = await administrator(browser, server);
  const cookie = ada.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  api = async (method, path, body) => {
    const answer = await fetch(server.url + path, {
      method, headers: { cookie, 'content-type': 'application/json' }, body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  client = (await api('POST', '/api/v1/clients', { name: 'Acme SAS' })).id;
  await api('POST', `/api/v1/clients/${client}/contract/versions`, { text: contract });
  for (const [name, kind] of [['www.acme.example', 'website'], ['Hélène Martin', 'user'], ['caméra du quai', 'camera']])
    other = (await api('POST', '/api/v1/items', { client, name, kind, tags: ['prod'] })).id;
});
after(async () => {
  running?.kill('SIGKILL');
  await browser?.close();
  await server?.stop();
  if (state) rmSync(state, { recursive: true, force: true });
});

async function open(view, path, answerStatus = 200) {
  const context = await browser.newContext({ ...views[view], storageState: ada });
  const page = await context.newPage();
  const answer = await page.goto(server.url + path);
  assert.equal(answer.status(), answerStatus, path);
  return page;
}

test('a machine is enrolled from the page, which says when it is there', async () => {
  const page = await open('wide', '/machines/new');
  await page.selectOption('[name=client]', String(client));
  await page.fill('[name=tags]', 'prod, web');
  await Promise.all([page.waitForNavigation(), page.click('main form.form button[type=submit]')]);
  const command = await page.locator('main pre').first().innerText();
  const [, url, token] = /--server (\S+) --token (\S+)/.exec(command);
  await page.screenshot({ path: 'shots/machines-token-wide.png', fullPage: true });
  state = mkdtempSync(join(tmpdir(), 'intendant-agent-'));
  const env = { ...process.env, no_proxy: '*' };
  execFileSync(agent, ['enrol', '--server', url, '--token', token, '--state', join(state, 'state')], { env });
  running = spawn(agent, ['run', '--state', join(state, 'state')], { env, stdio: 'ignore' });
  const link = page.locator('#arrival a');
  await link.waitFor({ timeout: 20000 });
  machine = Number(/\d+$/.exec(await link.getAttribute('href'))[0]);
  await page.context().close();
});

test('a check added in a form is measured, and the page shows it without a reload', async () => {
  const page = await open('wide', `/machines/${machine}/checks/new?kind=http`);
  await page.fill('[name=name]', 'console');
  await page.fill('[name=url]', `${server.url}/healthz`);
  await page.fill('[name=interval_s]', '5');
  await Promise.all([page.waitForNavigation(), page.click('main form.form button[type=submit]')]);
  assert.equal(new URL(page.url()).pathname, `/machines/${machine}`);
  const row = page.locator('#checks tr', { hasText: 'console' });
  await row.locator('[data-tone=good]').waitFor({ timeout: 20000 });
  await page.context().close();
});

test('what was typed wrong is kept and told beside its field', async () => {
  const page = await open('wide', `/machines/${machine}/checks/new?kind=disk`);
  await page.fill('[name=warn]', '95');
  await page.fill('[name=crit]', '80');
  await Promise.all([page.waitForNavigation(), page.click('main form.form button[type=submit]')]);
  assert.equal(await page.inputValue('[name=warn]'), '95');
  assert.match(await page.locator('#f-crit-error').innerText(), /critique|critical/);
  await page.context().close();
});

test('a maintenance is planned in local time and cancelled', async () => {
  const page = await open('wide', `/maintenance/new?item=${machine}`);
  await page.fill('[name=from]', '2030-07-01T22:00');
  await page.fill('[name=to]', '2030-07-02T02:00');
  await page.fill('[name=reason]', 'mise à jour');
  await Promise.all([page.waitForNavigation(), page.click('main form.form button[type=submit]')]);
  const planned = await api('GET', `/api/v1/maintenance?item=${machine}`);
  assert.equal(planned.items[0].from, '2030-07-01T20:00:00Z');
  await page.context().close();
});

for (const view of Object.keys(views)) {
  test(`pages of machines stand and are accessible: ${view}`, async () => {
    const english = view === 'english';
    if (english) {
      const context = await browser.newContext({ ...views[view], storageState: ada });
      const page = await context.newPage();
      await page.goto(`${server.url}/machines`);
      await Promise.all([page.waitForNavigation(), page.click('.prefs button[name=lang][value=en]')]);
      assert.equal(await page.getAttribute('html', 'lang'), 'en', 'the switch of languages works');
      await context.close();
    }
    for (const [name, path] of [
      ['list', '/machines'], ['uncovered', '/machines?view=uncovered'], ['new', '/machines/new'], ['hand', '/machines/new?by=hand'],
      ['machine', `/machines/${machine}`], ['item', `/machines/${other}`], ['edit', `/machines/${machine}/edit`],
      ['check', `/machines/${machine}/checks/new?kind=http`], ['plugin', `/machines/${machine}/checks/new?kind=plugin`],
      ['maintenance', '/maintenance'], ['plan', '/maintenance/new'],
    ]) {
      const page = await open(view, path);
      await page.waitForTimeout(300);
      await page.screenshot({ path: `shots/machines-${name}-${view}.png`, fullPage: true });
      assert.deepEqual(await violations(page), [], `${path} in ${view}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${path} in ${view} scrolls sideways by ${overflow}`);
      await page.context().close();
    }
  });
}
