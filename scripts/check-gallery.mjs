// Called by check-gallery.sh with the gallery's folder and Chromium's path.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import zlib from "node:zlib";
import { chromium } from "playwright-core";

const [, , root, executablePath] = process.argv;
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";
const types = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", svg: "image/svg+xml", woff2: "font/woff2" };
let sent = 0;

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/live") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(":\n\n");
    return;
  }
  const file = path.join(root, path.normalize(url.pathname));
  fs.readFile(file, (error, bytes) => {
    if (error) { response.writeHead(404).end(); return; }
    const ending = file.split(".").pop();
    const body = ending === "woff2" ? bytes : zlib.gzipSync(bytes);
    sent += body.length;
    response.writeHead(200, {
      "content-type": types[ending] || "text/plain",
      "content-security-policy": policy,
      ...(ending === "woff2" ? {} : { "content-encoding": "gzip" }),
    });
    response.end(body);
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = `http://127.0.0.1:${server.address().port}/`;

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args: flags });
const axe = fs.readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4"];
const pages = fs.readdirSync(root).filter((name) => name.endsWith(".html")).sort();
const faults = [];
let looked = 0;

for (const [screen, options] of [
  ["wide", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
]) {
  for (const name of pages) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const fault = (text) => faults.push(`${screen} ${name}: ${text}`);
    page.on("pageerror", (error) => fault(error.message));
    page.on("console", (message) => { if (message.type() === "error") fault(message.text()); });
    const before = sent;
    await page.goto(base + name, { waitUntil: "load" });
    await page.waitForTimeout(80);
    const weight = sent - before;
    if (weight > 120_000 && !name.startsWith("pieces")) fault(`first load of ${weight} bytes, over 120,000`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wider > 0) fault(`${wider} px wider than the window`);
    await page.evaluate(() => { for (const d of document.querySelectorAll("details:not(.menu, .more)")) d.open = true; });
    // Evaluated by the debugger, which the content policy does not concern.
    await page.evaluate(axe);
    const found = await page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values } }), tags);
    for (const rule of found.violations)
      for (const node of rule.nodes) fault(`${rule.id}: ${node.target.join(" ")}`);
    if (screen === "wide" && name === "queue-fr-light.html") console.log(`first load, compressed: ${weight} bytes`);
    looked += 1;
    await context.close();
  }
}
await browser.close();
server.closeAllConnections();
server.close();
for (const fault of faults) console.error(fault);
console.log(`${looked} pages looked at, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
