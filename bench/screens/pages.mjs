// Pages to pictures, as a desktop, a phone and a printer show them: node pages.mjs PAGES OUT [FILTER]
import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const [pages, out, filter = ''] = process.argv.slice(2);
const shots = [
  { name: 'light', width: 1180, theme: 'light' },
  { name: 'dark', width: 1180, theme: 'dark' },
  { name: 'phone', width: 390, theme: 'light', isMobile: true },
  { name: 'phone-dark', width: 390, theme: 'dark', isMobile: true },
  { name: 'print', width: 760, theme: 'light', media: 'print' },
];

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
for (const file of readdirSync(pages).filter((name) => name.endsWith('.html'))) {
  for (const { name, width, theme, isMobile = false, media = 'screen' } of shots) {
    const path = join(out, `page-${basename(file, '.html')}-${name}.png`);
    if (!path.includes(filter)) continue;
    const page = await browser.newPage();
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await page.setViewport({ width, height: 900, isMobile, deviceScaleFactor: 1 });
    await page.goto(pathToFileURL(resolve(pages, file)).href);
    if (media === 'print') {
      await page.emulateMediaType('print');
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    }
    await page.screenshot({ path, fullPage: true });
    await page.close();
    console.log(path);
  }
}
await browser.close();
