/*
 * Runs at the edge: nothing fails, nothing was found, nothing could be asked, and texts of full length.
 *   node check_edges.mjs FOLDER      with FOLDER/fine, empty, blocked and odd/report.html
 */
import { faults_of, finish, open, wider } from "./browser.mjs";

const folder = process.argv[2];
let failed = 0;
function check(name, fine, told = "") {
  console.log(fine ? `ok      ${name}` : `BROKEN  ${name}: ${JSON.stringify(told)}`);
  failed += fine ? 0 : 1;
}

const expected = {
  fine: { says: /^Every contact address works\.$/, lacks: ["#mend", "#groups", "#findings"], has: [".headline.fine"] },
  empty: { says: /^No contact address was found so far/, lacks: ["#mend", "#figures", "#domains", "#servers", ".shares"], has: [".mast .callout"] },
  blocked: { says: /^Nothing is known yet: 2 addresses/, lacks: ["#mend", ".headline.fine"], has: ["#vantage", "#unverified"] },
  odd: { says: /^1 address fails\.$/, lacks: [".headline.fine"], has: ["#required.bad", "#mend", "bdi", "#findings pre.letter"] },
};

for (const [name, { says, lacks, has }] of Object.entries(expected)) {
  const report = `${folder}/${name}/report.html`;
  const { page, troubles, close } = await open(report, { viewport: { width: 1280, height: 900 } });
  const headline = (await page.textContent(".headline")).trim();
  check(`${name}: the headline fits`, says.test(headline), headline);
  for (const selector of lacks) check(`${name}: there is no ${selector}`, (await page.locator(selector).count()) === 0);
  for (const selector of has) check(`${name}: there is ${selector}`, (await page.locator(selector).count()) > 0);
  const empty = await page.$$eval("main section", (all) =>
    all.filter((s) => s.textContent.trim() === s.querySelector("h2").textContent.trim()).map((s) => s.id));
  check(`${name}: no section is empty`, empty.length === 0, empty);
  const hrefs = await page.$$eval("a[href^='#']", (all) => all.map((a) => a.hash.slice(1)).filter((id) => !document.getElementById(id)));
  check(`${name}: every link within the page leads somewhere`, name === "odd" || hrefs.length === 0, hrefs);
  if (name === "odd") await page.click("#expand");
  const told = await faults_of(page);
  check(`${name}: axe-core finds nothing`, told.length === 0, told);
  await page.setViewportSize({ width: 320, height: 640 });
  check(`${name}: at 320 pixels nothing is wider than the window`, (await wider(page)) <= 0, await wider(page));
  check(`${name}: nothing was said`, troubles.length === 0, troubles);
  await close();
}

/* What is required is told where everything is well, too; names beyond the bound are told. */
const { page, close } = await open(`${folder}/odd/report.html`, { viewport: { width: 1280, height: 900 } });
check("the rule of required pages is told", /The rule: \/contact/.test(await page.textContent("#required")));
check("... and the page that is missing", /a-page-that-is-not-there: A required contact page is missing/.test(await page.textContent("#required")));
check("fifty answers are folded", (await page.locator(".card details.where:not([open]) .results tbody tr").count()) === 50);
check("names that nobody looked under are told", /under the others nobody looked/.test(await page.textContent("#servers")));
const letter = await page.locator("#findings pre.letter").first().textContent();
check("a finding can be reported", /^Subject: [^\n]+\n[^]*Evidence: [^]*What to do: /.test(letter), letter);
await close();
await finish();
process.exit(failed ? 1 : 0);
