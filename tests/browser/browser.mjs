/*
 * Debian's Chromium with one report in it, and a list of everything that must not happen: requests
 * beyond the file itself, messages on the console, breaches of the page's policy.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/* MAILKNOCK_NODE is where npm put the modules; a build folder, so that the sources stay clean. */
const require = createRequire(pathToFileURL(resolve(process.env.MAILKNOCK_NODE ?? ".", "package.json")));
const { chromium } = require("playwright-core");

const programs = [process.env.MAILKNOCK_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
const executablePath = programs.find((program) => program && existsSync(program));
let browser;

export async function open(report, look = {}) {
  /* Chromium's own sandbox does not work for root, nor in most containers; the page is ours. */
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ reducedMotion: "reduce", ...look });
  const page = await context.newPage();
  const url = pathToFileURL(resolve(report)).href;
  const troubles = [];
  page.on("request", (request) => {
    const asked = request.url();
    if (asked.split("#")[0] !== url && !asked.startsWith("data:")) troubles.push(`request: ${asked}`);
  });
  page.on("console", (message) => {
    if (message.type() !== "log") troubles.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(url);
  return { page, context, troubles, close: () => context.close() };
}

/* Axe is given in through the debugger, which the page's policy does not bind. */
const axe_text = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/* What axe-core finds, in words; also whether fingers can hit what can be pressed. */
export async function faults_of(page, skipped = []) {
  await page.evaluate(axe_text);
  const found = await page.evaluate((skipped) => {
    const rules = { "target-size": { enabled: true } };
    for (const rule of skipped) rules[rule] = { enabled: false };
    return axe.run(document, { resultTypes: ["violations"], rules });
  }, skipped);
  const told = found.violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}`);
  return found.passes.length > 20 ? told : [...told, `only ${found.passes.length} rules fit`];
}

/* By how many pixels the page is wider than the window. */
export const wider = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

export async function finish() {
  await browser?.close();
}
