// The first page of each side, and search, as a browser sees them.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { administrator, startBrowser, startServer, views } from './server.mjs';
import { violations } from './axe.mjs';

const contract = readFileSync(new URL('../../examples/acme.toml', import.meta.url), 'utf8');
let server, browser, ada, camille;

before(async () => {
  mkdirSync('shots', { recursive: true });
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  ada = await administrator(browser, server);
});
after(async () => { await browser?.close(); await server?.stop(); });

/** A call of the API as somebody. */
async function call(state, path, data) {
  const context = await browser.newContext({ storageState: state });
  const answer = data ? await context.request.post(server.url + path, { data }) : await context.request.get(server.url + path);
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  const json = await answer.json();
  await context.close();
  return json;
}

async function look(name, path, state) {
  for (const [view, options] of Object.entries(views)) {
    const context = await browser.newContext({ ...options, storageState: state });
    const page = await context.newPage();
    const wrong = [];
    page.on('pageerror', (e) => wrong.push(String(e)));
    page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()));
    const answer = await page.goto(server.url + path);
    assert.equal(answer.status(), 200, path);
    await page.screenshot({ path: `shots/front-${name}-${view}.png`, fullPage: true });
    assert.deepEqual(await violations(page), [], `${path} in ${view}`);
    assert.deepEqual(wrong, [], `${path} in ${view}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${path} in ${view} scrolls sideways by ${overflow}`);
    await context.close();
  }
}

test('an empty control room says what to do first', () => look('empty', '/', ada));

test('the control room, the portal and search stand and are accessible', async () => {
  const client = await call(ada, '/api/v1/clients', { name: 'Conserverie Kerbrat' });
  const bare = await call(ada, '/api/v1/clients', { name: 'Transports Le Gall' });
  await call(ada, `/api/v1/clients/${client.id}/contract/versions`, { text: contract });
  for (const [title, impact] of [['Le site de vente ne répond plus', 'high'], ['Sauvegarde en échec depuis trois nuits', 'medium'], ['Imprimante du quai n° 3 hors ligne', 'low']]) {
    await call(ada, '/api/v1/tickets', { client_id: client.id, title, service: 'servers', impact, urgency: impact });
  }
  await call(ada, '/api/v1/tickets', { client_id: bare.id, title: 'Téléphone muet', impact: 'low', urgency: 'low' });
  const made = await call(ada, `/api/v1/clients/${client.id}/people`, { name: 'Camille Kerbrat', email: 'camille@kerbrat.example', role: 'decider' });
  const context = await browser.newContext(views.wide);
  const page = await context.newPage();
  await page.goto(server.url + new URL(made.invitation, server.url).pathname);
  if (await page.locator('[name=name]').count()) await page.fill('[name=name]', 'Camille Kerbrat');
  if (await page.locator('[name=email]').count()) await page.fill('[name=email]', 'camille@kerbrat.example');
  await page.fill('[name=password]', 'correct horse battery');
  await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
  camille = await context.storageState();
  await context.close();
  await look('room', '/', ada);
  await look('portal', '/', camille);
  await look('search', '/search?q=sauvegarde', ada);
});

test('what happens elsewhere appears, and not under the pointer', async () => {
  const context = await browser.newContext({ ...views.wide, storageState: ada });
  const page = await context.newPage();
  await page.goto(`${server.url}/`);
  await page.waitForTimeout(500);
  const clients = await call(ada, '/api/v1/clients');
  const client = clients.items.find((c) => c.name === 'Conserverie Kerbrat');
  await call(ada, '/api/v1/tickets', { client_id: client.id, title: 'Onduleur en alarme', service: 'servers', impact: 'high', urgency: 'high' });
  await page.locator('#room-clocks', { hasText: 'Onduleur en alarme' }).waitFor({ timeout: 5000 });
  await page.hover('#room-clocks');
  await call(ada, '/api/v1/tickets', { client_id: client.id, title: 'Pare-feu injoignable', service: 'servers', impact: 'high', urgency: 'high' });
  await page.locator('#room-unassigned', { hasText: 'Pare-feu injoignable' }).waitFor({ timeout: 5000 });
  assert.equal(await page.locator('#room-clocks', { hasText: 'Pare-feu injoignable' }).count(), 0, 'it waits for the pointer');
  await page.mouse.move(2, 2);
  await page.locator('#room-clocks', { hasText: 'Pare-feu injoignable' }).waitFor({ timeout: 2000 });
  await context.close();
});

test('the palette finds a ticket and goes there', async () => {
  const context = await browser.newContext({ ...views.wide, storageState: ada });
  const page = await context.newPage();
  await page.goto(`${server.url}/`);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('sauvegarde');
  await page.locator('#palette-list [role=option]', { hasText: 'Sauvegarde en échec' }).waitFor();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  assert.match(page.url(), /\/tickets\/\d+$/);
  await context.close();
});
