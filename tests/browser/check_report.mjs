/*
 * A report in Debian's Chromium: nothing leaves the page, nothing breaks its policy, axe-core finds
 * nothing in any look, and what the script adds works - or is not missed where scripts are off.
 *   node check_report.mjs REPORT.html
 */
import { readFileSync } from "node:fs";
import { axe, finish, open } from "./browser.mjs";

const axe_text = readFileSync(axe, "utf8");

const report = process.argv[2];
let failed = 0;
function check(name, fine, told = "") {
  console.log(fine ? `ok      ${name}` : `BROKEN  ${name}: ${JSON.stringify(told)}`);
  failed += fine ? 0 : 1;
}

/* ---- looks ---- */

const wide = { width: 1280, height: 900 };
const looks = {
  light: { colorScheme: "light", viewport: wide },
  dark: { colorScheme: "dark", viewport: wide },
  narrow: { colorScheme: "light", viewport: { width: 360, height: 740 } },
  print: { colorScheme: "light", viewport: wide },
};

async function check_look(name, look) {
  /* Axe is given in through the debugger, which the page's policy does not bind. */
  const { page, troubles, close } = await open(report, look);
  if (name === "print") await page.emulateMedia({ media: "print" });
  else await page.click("#expand");
  await page.evaluate(axe_text);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const told = found.violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}`);
  check(`${name}: axe-core finds nothing`, told.length === 0 && found.passes.length > 25, told);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(`${name}: the page is no wider than the window`, wider <= 0, wider);
  check(`${name}: no request, no message, no breach of policy`, troubles.length === 0, troubles);
  await close();
}

/* ---- the script ---- */

async function check_script() {
  const { page, troubles, close } = await open(report, { viewport: wide });
  const shown = () => page.$$eval(".card", (cards) => cards.filter((c) => c.checkVisibility()).length);
  const all = await shown();
  check("opening it says nothing", troubles.length === 0, troubles);
  check("there are addresses to look for", all > 3, all);

  const name = (await page.textContent(".card h3")).trim();
  await page.fill("#search", name);
  await page.waitForFunction(() => document.getElementById("shown").textContent !== "");
  check("a search for an address finds its card", (await shown()) === 1, await shown());
  check("... and says so to who cannot see it", /^\d+ of \d+ addresses/.test(await page.textContent("#shown")));
  await page.fill("#search", "");
  await page.waitForFunction(() => document.getElementById("shown").textContent === "");
  check("an empty search shows all again", (await shown()) === all);

  await page.selectOption("#who", "site");
  const who = await page.$$eval(".card", (cards) => cards.filter((c) => c.checkVisibility()).map((c) => c.dataset.who));
  check("a filter leaves those of the website", who.length > 0 && who.every((w) => w === "site"), who);
  await page.selectOption("#who", "");

  await page.selectOption("#order", "name");
  const names = await page.$$eval("#failing .card h3", (heads) => heads.map((h) => h.textContent));
  check("cards can stand by name", names.length > 1 && names.every((n, i) => !i || names[i - 1].localeCompare(n) <= 0), names);

  const column = () => page.$$eval("#by-domain tbody th", (cells) => cells.map((c) => c.textContent));
  const head = page.locator("#by-domain thead button").first();
  await head.focus();
  await page.keyboard.press("Enter");
  const up = await column();
  check("a table is sorted by the keyboard", up.every((n, i) => !i || up[i - 1].localeCompare(n) <= 0), up);
  check("... and says how", (await page.getAttribute("#by-domain thead th", "aria-sort")) === "ascending");
  await page.keyboard.press("Enter");
  check("... the other way round, too", (await column()).join() === up.reverse().join());

  const fold = page.locator("#servers details").first();
  await fold.locator("summary").first().focus();
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  await page.keyboard.press("Space");
  check("the keyboard unfolds a server", await fold.evaluate((d) => d.open));
  check("... and the focus is seen", ring === "solid", ring);

  await page.click("#collapse");
  const link = page.locator("#mend h3 a").first();
  await link.click();
  const target = (await link.getAttribute("href")).slice(1);
  check("what to mend leads to its card", await page.locator(`[id="${target}"]`).evaluate((c) => {
    const { top, bottom } = c.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }));
  check("nothing was said all the time", troubles.length === 0, troubles);
  await close();
}

async function check_without_script() {
  const { page, troubles, close } = await open(report, { javaScriptEnabled: false, viewport: wide });
  check("without scripts there are no idle tools", await page.isHidden("#tools"));
  check("... and the numbers are there", /\d/.test(await page.textContent(".figure b")));
  check("... and so are the addresses", (await page.locator(".card").count()) > 3);
  await page.locator("#servers summary").first().focus();
  await page.keyboard.press("Enter");
  check("... and folds unfold", (await page.locator("#servers details[open]").count()) > 0);
  const dead = [];
  for (const href of await page.locator("a[href^='#']").evaluateAll((links) => links.map((a) => a.getAttribute("href"))))
    if ((await page.locator(`[id="${href.slice(1)}"]`).count()) !== 1) dead.push(href);
  check("... and every link within the page leads somewhere", dead.length === 0, dead);
  check("... nothing is said", troubles.length === 0, troubles);
  await close();
}

/* What a hole in the escaping would let in: neither runs nor shows. */
async function check_policy() {
  const { page, troubles, close } = await open(report, { viewport: wide });
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend",
      "<img src='http://127.0.0.1:9/x.png' onerror='ran = 1'><p id='odd' style='color: red'>x</p>");
    const script = document.createElement("script");
    script.textContent = "ran = 1";
    document.body.append(script);
  });
  await page.waitForTimeout(100);
  check("a foreign script does not run", (await page.evaluate(() => typeof ran)) === "undefined");
  check("a foreign style does not show",
    (await page.$eval("#odd", (p) => getComputedStyle(p).color)) !== "rgb(255, 0, 0)");
  const kinds = ["img-src", "script-src", "style-src"].filter((k) => !troubles.some((t) => t.includes(k)));
  check("the policy refused each of them", kinds.length === 0, troubles);
  await close();
}

/* A skip link is the first thing that Tab meets. */
async function check_keyboard() {
  const { page, close } = await open(report, { viewport: wide });
  await page.keyboard.press("Tab");
  check("the first Tab meets the skip link", (await page.evaluate(() => document.activeElement.className)) === "skip");
  await page.keyboard.press("Enter");
  check("... which leads to the results", (await page.evaluate(() => document.activeElement.id)) === "main");
  await close();
}

async function check_print() {
  const { page, close } = await open(report, { viewport: wide });
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format });
    const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
    check(`${format}: it prints`, pages > 1, pages);
  }
  await close();
}

for (const [name, look] of Object.entries(looks)) await check_look(name, look);
await check_script();
await check_without_script();
await check_keyboard();
await check_policy();
await check_print();
await finish();
process.exit(failed ? 1 : 0);
