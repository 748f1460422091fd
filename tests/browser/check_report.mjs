/*
 * A report in Debian's Chromium: nothing leaves the page, nothing breaks its policy, axe-core finds
 * nothing in any look, and what the script adds works - or is not missed where scripts are off.
 *   node check_report.mjs REPORT.html
 */
import { readFileSync } from "node:fs";
import { faults_of, finish, open, wider } from "./browser.mjs";

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
  /* 1280 x 1024 at 400 %, as WCAG 2.2 reflow (1.4.10) has it; and 200 %. */
  "zoom 400 %": { colorScheme: "light", viewport: { width: 320, height: 256 } },
  "zoom 200 %": { colorScheme: "dark", viewport: { width: 640, height: 512 } },
  contrast: { forcedColors: "active", viewport: wide },
  print: { colorScheme: "light", viewport: wide },
};

/* Fingers touch no paper, and forced colours are the reader's own. */
const skipped = { print: ["target-size"], contrast: ["color-contrast"] };

async function check_look(name, look) {
  const { page, troubles, close } = await open(report, look);
  if (name === "print") await page.emulateMedia({ media: "print" });
  else await page.click("#expand");
  const told = await faults_of(page, skipped[name]);
  check(`${name}: axe-core finds nothing`, told.length === 0, told);
  const by = await wider(page);
  check(`${name}: the page is no wider than the window`, by <= 0, by);
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

/* Every number of the first screen is JSON's. */
async function check_numbers() {
  const told = JSON.parse(readFileSync(report.replace(/html$/, "json"), "utf8")).summary;
  const { page, close } = await open(report, { viewport: wide });
  const number = (selector) => page.locator(selector).allTextContents().then((all) => all.map((t) => parseInt(t, 10)));
  for (const [verdict, count] of Object.entries(told.verdicts)) {
    const tile = await number(`.tiles .${verdict} b`);
    check(`the tile of ${verdict} says what JSON says`, (tile[0] ?? 0) === count, [tile, count]);
    const cards = await page.locator(`section.verdict.${verdict} > .card, section.verdict.${verdict} > .wide > table > tbody > tr`).count();
    check("... and as many are shown", cards === count, [cards, count]);
    check("... and its section", count === 0 || (await number(`#${verdict} > h2 .count`))[0] === count);
  }
  const works = told.verdicts.deliverable + told.verdicts["at-risk"];
  check("the addresses that work are those at risk, too", (await number(".figure b"))[1] === works);
  check("... which is said", (await page.textContent("#summary .aside")).includes("at risk is counted as working"));
  const steps = await page.locator(".mends > li").count();
  const heads = await page.$$eval(".trouble thead th:last-child", (all) => all.map((th) => getComputedStyle(th).textAlign));
  check("names stand to the left, below their heading", heads.length === 3 && heads.every((a) => a === "left" || a === "start"), heads);
  check("there are as many steps as are to mend, or ten", steps > 0 && steps <= 10, steps);
  const fresh = await page.locator("#changes .fresh a").allTextContents();
  check("what is new is named, and leads to its card", fresh.length > 0 && (await number("#changes .new b"))[0] === fresh.length, fresh);
  check("the trend has a point a run, and words", (await page.locator(".trend circle.failing").count()) === 3
    && /from \d+ to \d+/.test(await page.textContent("#trend-d")));
  await close();
}

/* A cover that can be filed: everything of the first screen on the first sheet, with a line to sign. */
async function check_cover() {
  const { page, close } = await open(report, { viewport: { width: 700, height: 990 } });
  check("on the screen there is no cover", await page.isHidden(".cover"));
  await page.emulateMedia({ media: "print" });
  check("on paper there is one", await page.isVisible(".cover"));
  const below = await page.$eval("#changes", (box) => box.getBoundingClientRect().bottom);
  check("... that fits one sheet", below < 990, below);
  check("... and ends it", (await page.$eval("#changes", (box) => getComputedStyle(box).breakAfter)) === "page");
  check("nothing of the tools is on paper", (await page.isHidden(".tools")) && (await page.isHidden("nav")));
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
await check_numbers();
await check_cover();
await check_print();
await finish();
process.exit(failed ? 1 : 0);
