/*
 * The report of a large site, opened: how long until it is there, and until a search has answered.
 *   node check_large.mjs REPORT.html
 * Times are told and decide nothing; a page that never comes does.
 */
import { statSync } from "node:fs";
import { finish, open } from "./browser.mjs";

const report = process.argv[2];
const { page, troubles } = await open(report, { viewport: { width: 1280, height: 900 } });
const times = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const { domInteractive, loadEventEnd } = performance.getEntriesByType("navigation")[0];
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1;
  done({ painted, domInteractive, loadEventEnd, elements: document.getElementsByTagName("*").length });
}))));
const search = await page.evaluate(() => new Promise((done) => {
  const began = performance.now();
  const shown = document.getElementById("shown");
  new MutationObserver(() => requestAnimationFrame(() => done({ ms: performance.now() - began, said: shown.textContent })))
    .observe(shown, { childList: true });
  const field = document.getElementById("search");
  field.value = "person7@";
  field.dispatchEvent(new Event("input"));
}));
console.log(`        ${(statSync(report).size / 1e6).toFixed(1)} MB, ${times.elements} elements: first painted at `
  + `${Math.round(times.painted)} ms, complete at ${Math.round(times.loadEventEnd)} ms; a search took ${Math.round(search.ms)} ms`);
const fine = troubles.length === 0 && /^1 of \d+ addresses/.test(search.said);
console.log(fine ? "ok      a large report opens and is searched" : `BROKEN  ${troubles} ${search.said}`);
await finish();
process.exit(fine ? 0 : 1);
