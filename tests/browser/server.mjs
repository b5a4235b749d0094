// A server of its own for a browser test, and a browser to look at it with.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const program = process.env.INTENDANT_PROGRAM
  ?? [process.env.CARGO_TARGET_DIR ?? join(root, 'target')].map((t) => join(t, 'debug', 'intendant')).find(existsSync)
  ?? join(root, 'target', 'debug', 'intendant');

/** Starts a server on an empty embedded database; `first` is the link of the first administrator. */
export async function startServer(env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'intendant-browser-'));
  const child = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--data', join(folder, 'data')], {
    env: { ...process.env, RUST_LOG: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url, first;
  await new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.on('data', (data) => {
      text += data;
      url ??= /listening on (\S+)/.exec(text)?.[1];
      first ??= /first administrator: (\S+)/.exec(text)?.[1];
      if (url && first) resolve();
    });
  });
  return {
    url,
    first,
    folder,
    async stop() {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
      await new Promise((done) => (child.exitCode !== null || child.signalCode ? done() : child.once('exit', done)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian's Chromium, headless, without its background connections. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** The sizes and tastes in which every page must stand. */
export const views = {
  wide: { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'fr-FR' },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'fr-FR' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', locale: 'fr-FR', hasTouch: true, isMobile: true },
  english: { viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'en-GB' },
};

/** Makes the first administrator through the page itself; answers the browser's state. */
export async function administrator(browser, server) {
  const context = await browser.newContext(views.wide);
  const page = await context.newPage();
  await page.goto(server.first);
  await page.fill('[name=name]', 'Ada Administratrice');
  await page.fill('[name=email]', 'ada@provider.example');
  await page.fill('[name=password]', 'correct horse battery');
  await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
  const state = await context.storageState();
  await context.close();
  return state;
}
