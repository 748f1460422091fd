/*
 * A report whose every text wants to break out of its place: nothing runs, nothing is fetched, and
 * folding, searching and sorting change nothing about that.
 *   node check_hostile.mjs REPORT.html
 */
import { finish, open } from "./browser.mjs";

const { page, troubles } = await open(process.argv[2], { viewport: { width: 1280, height: 900 } });
page.on("dialog", (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
await page.click("#expand");
await page.fill("#search", "<img src=x onerror=alert(1)>");
await page.waitForFunction(() => document.getElementById("shown").textContent !== "");
await page.fill("#search", "");
for (const button of await page.locator("th button").all()) await button.evaluate((b) => b.click());
await page.waitForTimeout(200);
const scripts = await page.locator("script").count();
const pictures = await page.locator("img, iframe, object, embed").count();
const fine = troubles.length === 0 && scripts === 1 && pictures === 0;
console.log(fine ? "ok      a hostile report stays a report" : `BROKEN  ${JSON.stringify([scripts, pictures, troubles])}`);
await finish();
process.exit(fine ? 0 : 1);
