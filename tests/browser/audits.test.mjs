import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { administrator, startBrowser, startServer, views } from './server.mjs';
import { violations } from './axe.mjs';

let server, browser, ada, api, audit, prospect, link;

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
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(view, path, state = ada) {
  const context = await browser.newContext({ ...views[view], storageState: state });
  const page = await context.newPage();
  const answer = await page.goto(server.url + path);
  assert.equal(answer.status(), 200, path);
  return page;
}

test('an audit is opened for a prospect, whose profile leads to the questionnaire', async () => {
  const page = await open('wide', '/audits');
  await Promise.all([page.waitForNavigation(), page.click('.empty a.btn.primary')]);
  await page.fill('[name=prospect]', 'Menuiserie Dubois SAS');
  await Promise.all([page.waitForNavigation(), page.click('main form.form button[type=submit]')]);
  audit = Number(/\/audits\/(\d+)/.exec(page.url())[1]);
  await page.fill('[name=sector]', 'menuiserie');
  await page.fill('[name=headcount]', '42');
  await page.check('[name=obligations][value=gdpr]');
  await Promise.all([page.waitForNavigation(), page.click('main form.form button[type=submit]')]);
  assert.equal(new URL(page.url()).pathname, `/audits/${audit}/questions`);
  prospect = (await api('GET', `/api/v1/audits/${audit}`)).client;
  await page.context().close();
});

test('an answer is kept as soon as it is chosen', async () => {
  const page = await open('wide', `/audits/${audit}/questions?domain=backups`);
  await page.click('label.option:has([name="a.bak-all"][value=no])');
  await page.locator('#kept', { hasText: /./ }).waitFor({ timeout: 10000 });
  const { items } = await api('GET', `/api/v1/audits/${audit}/answers`);
  assert.deepEqual([items[0].question, items[0].choice], ['bak-all', 'no']);
  await page.context().close();
});

test('the company answers through a link, without an account, from a phone', async () => {
  ({ link } = await api('POST', `/api/v1/audits/${audit}/links`, { name: 'Hélène Martin' }));
  const page = await open('phone', link, undefined);
  await page.click('label.option:has([name="a.org-lead"][value=partly])');
  await page.locator('#kept', { hasText: /./ }).waitFor({ timeout: 10000 });
  await page.reload();
  assert.ok(await page.isChecked('[name="a.org-lead"][value=partly]'));
  assert.equal(await page.locator('nav a[href^="/audits"]').count(), 0, 'nothing else to be seen');
  await page.context().close();
});

test('the proposal follows what is ticked, and its draft passes the check', async () => {
  for (const [name, kind, n] of [['srv', 'server', 4], ['pc', 'workstation', 9], ['imprimante', 'printer', 1]])
    for (let i = 1; i <= n; i++) await api('POST', '/api/v1/items', { client: prospect, name: `${name}-${i}`, kind });
  const rest = ['sec-mfa-mail', 'sec-patches', 'con-plan', 'lic-compliance', 'sup-exit', 'app-support', 'org-documentation'];
  const answers = rest.map((question) => ({ question, choice: question === 'con-plan' ? 'none' : 'no' }));
  await api('PUT', `/api/v1/audits/${audit}/answers`, { answers });
  await api('POST', `/api/v1/audits/${audit}/analyses`, {});
  const page = await open('wide', `/audits/${audit}/proposal`);
  const total = () => page.locator('.total strong').innerText();
  const before = await total();
  await page.uncheck('[name=offer][value=servers]');
  await Promise.all([page.waitForNavigation(), page.click('main button.primary[type=submit]')]);
  assert.notEqual(await total(), before);
  await page.check('[name=offer][value=servers]');
  await Promise.all([page.waitForNavigation(), page.click('main button.primary[type=submit]')]);
  assert.equal(await page.locator('.passes').count(), 1);
  await page.context().close();
});

for (const view of Object.keys(views)) {
  test(`pages of audits stand and are accessible: ${view}`, async () => {
    if (view === 'english') {
      const page = await open(view, '/audits');
      await Promise.all([page.waitForNavigation(), page.click('.prefs button[name=lang][value=en]')]);
      await page.context().close();
    }
    for (const [name, path, state] of [
      ['list', '/audits'], ['new', '/audits/new'], ['result', `/audits/${audit}`], ['profile', `/audits/${audit}/profile`],
      ['questions', `/audits/${audit}/questions?domain=security`], ['machines', `/audits/${audit}/machines`],
      ['findings', `/audits/${audit}/findings`], ['proposal', `/audits/${audit}/proposal`], ['adopt', `/audits/${audit}/adopt`],
      ['catalogue', '/administration/catalogue'], ['offer', '/administration/catalogue/servers'],
      ['terms', '/administration/catalogue-terms'], ['public', link, null], ['prospects', '/clients?prospects=1'],
    ]) {
      const page = await open(view, path, state === null ? undefined : ada);
      await page.waitForTimeout(200);
      await page.screenshot({ path: `shots/audits-${name}-${view}.png`, fullPage: true });
      assert.deepEqual(await violations(page), [], `${path} in ${view}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${path} in ${view} scrolls sideways by ${overflow}`);
      await page.context().close();
    }
  });
}
