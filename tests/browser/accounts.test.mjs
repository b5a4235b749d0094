import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { administrator, startBrowser, startServer, views } from './server.mjs';
import { violations } from './axe.mjs';

let server, browser, ada;

before(async () => {
  mkdirSync('shots', { recursive: true });
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  ada = await administrator(browser, server);
});
after(async () => { await browser?.close(); await server?.stop(); });

for (const [view, options] of Object.entries(views)) {
  test(`the pages of accounts stand and are accessible: ${view}`, async () => {
    for (const [path, state] of [['/sign-in', undefined], ['/account', ada], ['/administration', ada], ['/administration/provider', ada], ['/administration/audit', ada]]) {
      const context = await browser.newContext({ ...options, storageState: state });
      const page = await context.newPage();
      const answer = await page.goto(server.url + path);
      assert.equal(answer.status(), 200, path);
      await page.screenshot({ path: `shots/accounts${path.replaceAll('/', '-')}-${view}.png`, fullPage: true });
      assert.deepEqual(await violations(page), [], `${path} in ${view}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${path} in ${view} scrolls sideways by ${overflow}`);
      await context.close();
    }
  });
}

test('somebody signs out and in again, and is brought to the page they wanted', async () => {
  const context = await browser.newContext(views.wide);
  const page = await context.newPage();
  await page.goto(`${server.url}/administration/provider`);
  assert.match(page.url(), /sign-in\?then=/);
  await page.fill('[name=email]', 'ada@provider.example');
  await page.fill('[name=password]', 'correct horse battery');
  await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
  assert.equal(new URL(page.url()).pathname, '/administration/provider');
  await context.close();
});
