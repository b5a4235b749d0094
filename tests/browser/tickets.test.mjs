// The desk in a real browser: the queue, a new ticket, a ticket; live, by keyboard, for axe.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer, startBrowser, administrator, views } from './server.mjs';
import { violations } from './axe.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const shots = process.env.INTENDANT_SHOTS;

async function seeded(browser, server) {
  const state = await administrator(browser, server);
  const context = await browser.newContext({ ...views.wide, storageState: state });
  const api = async (method, path, data, form) => {
    const answer = await context.request.fetch(server.url + path, { method, ...(data ? { data } : {}), ...(form ? { multipart: form } : {}) });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? null : answer.json();
  };
  const acme = await api('POST', '/api/v1/clients', { name: 'Acme SAS' });
  await api('POST', `/api/v1/clients/${acme.id}/contract/versions`, { text: readFileSync(join(root, 'examples', 'acme.toml'), 'utf8') });
  const site = await api('POST', `/api/v1/clients/${acme.id}/sites`, { name: 'Lyon', timezone: 'Europe/Paris' });
  const rozenn = await api('POST', `/api/v1/clients/${acme.id}/people`, { name: 'Rozenn Kerbrat', email: 'rozenn@acme.example', role: 'decider' });
  const open = (title, more = {}) => api('POST', '/api/v1/tickets', { client_id: acme.id, title, service: 'servers', site_id: site.id, requester_id: rozenn.id, ...more });
  const act = (t, step) => api('POST', `/api/v1/tickets/${t.number}/transitions`, step);
  const first = await open('Le site de vente ne répond plus (HTTP 503)', { impact: 'high', urgency: 'high', description: 'Depuis **9 h**, la boutique répond `503`.\n\n<script>alert(1)</script>\n\n- redémarrage tenté\n- journal joint' });
  const second = await open('Sauvegarde de la nuit incomplète sur NAS-02', { impact: 'medium', urgency: 'high' });
  const third = await open('Accès au dossier partagé « Comptabilité »', { kind: 'request', impact: 'low', urgency: 'low' });
  await open('Imprimer des étiquettes', { service: undefined });
  const over = await open('Écran noir au démarrage', { impact: 'low', urgency: 'medium' });
  await act(first, { do: 'take' });
  await api('POST', `/api/v1/tickets/${first.number}/comments`, { text: 'Un ancien processus tient encore le port `8443`.', internal: true });
  await api('POST', `/api/v1/tickets/${first.number}/comments`, { text: 'Bonjour, nous redémarrons la machine **avant 16 h**.' });
  await api('POST', `/api/v1/tickets/${first.number}/time`, { minutes: 95, note: 'diagnostic' });
  await api('POST', `/api/v1/tickets/${first.number}/attachments`, null, { file: { name: 'journal.txt', mimeType: 'text/plain', buffer: Buffer.from('bind: address already in use') } });
  await api('POST', `/api/v1/tickets/${first.number}/links`, { number: second.number, relation: 'causes' });
  await act(second, { do: 'wait', reason: 'awaiting-client', note: 'fenêtre de maintenance' });
  await act(over, { do: 'resolve', solution: 'Câble remplacé' });
  return { state, context, api, act, open, acme, first, second, third, over, rozenn };
}

test('the desk', async (t) => {
  const server = await startServer();
  const browser = await startBrowser();
  t.after(async () => { await browser.close(); await server.stop(); });
  const world = await seeded(browser, server);
  const n = world.first.number;

  for (const [name, view] of Object.entries(views)) {
    await t.test(`pages stand in ${name} without a violation`, async () => {
      const context = await browser.newContext({ ...view, storageState: world.state });
      const page = await context.newPage();
      const errors = [];
      page.on('pageerror', (e) => errors.push(String(e)));
      page.on('console', (m) => { if (m.type() === 'error') errors.push(m.text()); });
      if (name === 'english') await context.request.post(server.url + '/preferences', { form: { lang: 'en', back: '/' } });
      for (const [shot, path] of [['queue', '/tickets'], ['all', '/tickets?view=all'], ['new', `/tickets/new?client=${world.acme.id}&service=servers`], ['out', '/tickets/1004'], ['ticket', `/tickets/${n}`], ['edit', `/tickets/${n}/edit`], ['none', '/tickets?q=zzz']]) {
        await page.goto(server.url + path);
        if (shot === 'ticket') for (const d of await page.$$('.clk-ledger')) await d.evaluate((e) => { e.open = true; });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${path} is ${wide} px wider than the window`);
        if (shots) await page.screenshot({ path: `${shots}/${name}-${shot}.png`, fullPage: true });
        assert.deepEqual(await violations(page), [], path);
      }
      assert.deepEqual(errors, []);
      if (name === 'english') await context.request.post(server.url + '/preferences', { form: { lang: 'fr', back: '/' } });
      await context.close();
    });
  }

  await t.test('what runs out first stands first, and nothing that was typed runs', async () => {
    const page = await world.context.newPage();
    await page.goto(server.url + '/tickets');
    // Which one that is depends on the hour: a clock that is closed for the night may end before one that runs.
    const { items } = await world.api('GET', '/api/v1/tickets?open=true');
    const next = (t) => t.clocks.filter((c) => c.due && ['running', 'overdue'].includes(c.state)).map((c) => c.due).sort()[0];
    const due = items.filter(next).sort((a, b) => (next(a) < next(b) ? -1 : 1));
    assert.ok(due.length >= 2, JSON.stringify(items));
    const rows = await page.locator('#queue tr').allTextContents();
    due.forEach((t, i) => assert.ok(rows[i].includes(t.title), `row ${i}: ${rows[i]}, not ${t.title}`));
    await page.goto(server.url + `/tickets/${n}`);
    const text = await page.textContent('#ticket-history');
    assert.match(text, /<script>alert\(1\)<\/script>/);
    assert.equal(await page.locator('#ticket-history script').count(), 0);
  });

  await t.test('a change made elsewhere appears without a reload', async () => {
    const page = await world.context.newPage();
    await page.goto(server.url + '/tickets');
    await page.waitForTimeout(400);
    await world.act(world.third, { do: 'take' });
    await page.waitForFunction((id) => /En cours/.test(document.getElementById(id).textContent), `ticket-${world.third.number - 1000}`);
    await world.open('Arrivé entre-temps');
    await page.waitForSelector('[data-new-rows]:not([hidden]) button');
    const show = await world.context.newPage();
    await show.goto(server.url + `/tickets/${world.third.number}`);
    await show.waitForTimeout(400);
    await show.fill('#f-text', 'à moitié écrit');
    await world.api('POST', `/api/v1/tickets/${world.third.number}/comments`, { text: 'venu d’ailleurs' });
    await show.waitForFunction(() => /venu d’ailleurs/.test(document.querySelector('#ticket-history').textContent));
    assert.equal(await show.inputValue('#f-text'), 'à moitié écrit');
  });

  await t.test('a ticket is opened, and the contract speaks before it is', async () => {
    const page = await world.context.newPage();
    await page.goto(server.url + '/tickets/new');
    await page.selectOption('[name=client]', String(world.acme.id));
    await page.waitForSelector('[name=service]');
    await page.selectOption('[name=service]', 'servers');
    await page.selectOption('[name=impact]', 'high');
    await page.selectOption('[name=urgency]', 'high');
    await page.waitForFunction(() => /GTR/.test(document.querySelector('#decision').textContent) && /P1/.test(document.querySelector('#decision').textContent));
    await page.fill('[name=title]', 'Tout est arrêté');
    await Promise.all([page.waitForNavigation(), page.click('#new-ticket button[type=submit]')]);
    assert.match(await page.textContent('h1'), /Tout est arrêté/);
    await page.click('.page-head .btn.primary');
    await page.waitForFunction(() => /En cours/.test(document.querySelector('#ticket-head').textContent));
  });

  await t.test('another was quicker: the button says so and changes nothing', async () => {
    const page = await world.context.newPage();
    const ticket = await world.open('Deux à la fois');
    await page.goto(server.url + `/tickets/${ticket.number}`);
    await page.evaluate(() => { document.querySelector('#ticket-head [name=revision]').value = '99'; });
    await page.click('.page-head .btn.primary');
    await page.waitForSelector('.flash[data-tone=bad]');
  });

  await t.test('the client sees a portal of their own', async () => {
    const context = await browser.newContext(views.phone);
    const page = await context.newPage();
    await page.goto(world.rozenn.invitation.replace(/^.*\/welcome/, server.url + '/welcome'));
    await page.fill('[name=password]', 'correct horse battery');
    await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
    for (const [shot, path] of [['queue', '/tickets'], ['ticket', `/tickets/${n}`], ['new', '/tickets/new']]) {
      await page.goto(server.url + path);
      const text = await page.textContent('main');
      assert.doesNotMatch(text, /ancien processus|diagnostic|Note interne/);
      if (shots) await page.screenshot({ path: `${shots}/portal-${shot}.png`, fullPage: true });
      assert.deepEqual(await violations(page), [], path);
    }
    await context.close();
  });
});
