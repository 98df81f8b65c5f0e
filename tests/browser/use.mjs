// Uses a page as a person does, and prints what it found as JSON: node use.mjs PUPPETEER PAGE (run|trend)
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [library, page_, kind] = process.argv.slice(2);
const { default: puppeteer } = await import(pathToFileURL(library).href);
const executablePath = process.env.PATH.split(delimiter).map((folder) => join(folder, 'chromium')).find(existsSync);
if (!executablePath) throw new Error('there is no chromium');
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox'] });
const found = { complaints: [], requests: [] };
try {
  const page = await browser.newPage();
  const address = pathToFileURL(page_).href;
  page.on('console', (message) => found.complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => found.complaints.push(String(error)));
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith('data:')) found.requests.push(url);
    request.continue();
  });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await page.setViewport({ width: 1100, height: 900 });
  await page.goto(address);
  for (const step of { run: [charts, zoom, sort, theme, phone, paper], trend: [figures, theme, phone, paper] }[kind]) await step(page);
} finally {
  await browser.close();
}
console.log(JSON.stringify(found));

// What every chart over time shows, from a second to a second.
function shown(page) {
  return page.evaluate(() => drawn.filter((c) => c.place.closest('.over-time')).map((c) => [c.plot.scales.x.min, c.plot.scales.x.max]));
}

async function charts(page) {
  found.charts = await page.evaluate(() => drawn.length);
  found.blank = await page.evaluate(() => drawn.filter((c) => {
    const { ctx } = c.plot;
    const { data } = ctx.getImageData(0, 0, ctx.canvas.width, ctx.canvas.height);
    return !data.some((byte) => byte > 0);
  }).length);
  found.broken = await page.evaluate(() => {
    const { plot } = drawn.find((c) => c.place.closest('[data-chart=rate]'));
    return plot.series.slice(1).map(({ _paths, points }) => [_paths.gaps.length, points._paths != null]);
  });
}

// A trend is drawn before it gets to a browser.
async function figures(page) {
  found.figures = await page.evaluate(() => [...document.querySelectorAll('.courses > .figures > figure > svg')].map((svg) => svg.getBoundingClientRect().height > 0));
}

async function zoom(page) {
  found.whole = await shown(page);
  const chart = await page.$('[data-chart=latency] .u-over');
  await chart.evaluate((element) => element.scrollIntoView({ behavior: 'instant', block: 'center' }));
  const box = await chart.boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.25, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
  await page.mouse.up();
  found.dragged = await shown(page);
  await page.focus('.charts[tabindex]');
  await page.keyboard.press('0');
  found.reset = await shown(page);
  await page.keyboard.press('+');
  found.closer = await shown(page);
  await page.keyboard.press('ArrowRight');
  found.later = await shown(page);
  await page.click('[data-act=whole]');
  found.again = await shown(page);
  await page.focus('[data-act=log]');
  await page.keyboard.press('Enter');
  found.log = await page.evaluate(() => drawn[0].plot.scales.y.distr);
  await page.click('[data-act=p99]');
  found.lines = await page.evaluate(() => drawn[0].plot.series.slice(1).map((series) => series.label));
}

async function sort(page) {
  const state = () => page.evaluate(() => {
    const table = document.querySelector('table.sorts');
    const head = table.querySelector('[aria-sort]');
    const rows = [...table.tBodies[0].rows].filter((row) => !row.hidden);
    return { by: head?.textContent, order: head?.getAttribute('aria-sort'), first: rows[0]?.cells[0].textContent, rows: rows.length };
  });
  const heads = await page.$$('table.sorts th button');
  await heads[1].click();
  found.sorted = await state();
  await heads[1].focus();
  await page.keyboard.press('Enter');
  found.turned = await state();
  await page.type('.filter input', 'task-7');
  found.filtered = await state();
}

async function theme(page) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  found.light = await ground();
  await page.focus('button.theme');
  await page.keyboard.press('Enter');
  found.dark = await ground();
  await page.keyboard.press('Space');
  found.lightAgain = await ground();
}

async function phone(page) {
  await page.setViewport({ width: 390, height: 800, isMobile: true, hasTouch: true });
  await page.waitForFunction(() => drawn.every((c) => c.plot.width <= 390));
  found.width = await page.evaluate(() => document.documentElement.scrollWidth);
}

async function paper(page) {
  const closed = () => page.evaluate(() => document.querySelectorAll('details:not([open])').length);
  found.folds = await closed();
  await page.evaluate(() => {
    dispatchEvent(new Event('beforeprint'));
    globalThis.onPaper = document.querySelectorAll('details:not([open])').length;
    dispatchEvent(new Event('afterprint'));
  });
  found.foldsOnPaper = await page.evaluate(() => globalThis.onPaper);
  found.foldsAfter = await closed();
}
