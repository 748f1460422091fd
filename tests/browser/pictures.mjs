/*
 * Pictures of a report in light, dark, narrow and on paper, for people to look at.
 *   node pictures.mjs REPORT.html FOLDER [README.png]
 */
import { mkdirSync } from "node:fs";
import { basename } from "node:path";
import { finish, open } from "./browser.mjs";

const [report, folder, picture] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const looks = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  narrow: { colorScheme: "light", viewport: { width: 360, height: 780 } },
};
for (const [name, look] of Object.entries(looks)) {
  const { page, close } = await open(report, look);
  await page.screenshot({ path: `${folder}/${name}.png` });
  if (picture && name === "light") await page.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1280, height: 1420 }, fullPage: true });
  /* What is far below the window is painted when somebody scrolls there, so a picture of all would have holes. */
  await page.evaluate(() => document.styleSheets[0].insertRule("* { content-visibility: visible !important; }"));
  await page.screenshot({ path: `${folder}/${name}-whole.png`, fullPage: true });
  if (name === "light") {
    await page.setViewportSize({ width: 700, height: 990 }); /* A4 between the margins */
    await page.emulateMedia({ media: "print" });
    await page.screenshot({ path: `${folder}/print.png`, fullPage: true });
    for (const format of ["A4", "Letter"])
      await page.pdf({ path: `${folder}/print-${format}.pdf`, format, preferCSSPageSize: false });
  }
  await close();
}
await finish();
console.log(`${basename(report)}: pictures are in ${folder}`);
