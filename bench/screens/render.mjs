// Golden reports to pictures: node render.mjs GOLDEN PAINTED OUT [FILTER]
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';
import puppeteer from 'puppeteer-core';

const [golden, painted, out, filter = ''] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const styles = (theme) => readFileSync(join(here, `node_modules/github-markdown-css/github-markdown-${theme}.css`), 'utf8');
// A new line in a comment is one on the page; in a job summary it is not.
const markdown = (breaks) => new MarkdownIt({ html: true, linkify: true, breaks });
const widths = { desktop: 820, phone: 390 };

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function comment(text, theme, open, breaks) {
  let html = markdown(breaks).render(text);
  if (open) html = html.replaceAll('<details>', '<details open>');
  const [ground, frame] = theme === 'dark' ? ['#0d1117', '#3d444d'] : ['#ffffff', '#d1d9e0'];
  return `<!doctype html><meta charset="utf-8"><style>${styles(theme)}
    body { margin: 0; padding: 12px; background: ${ground}; }
    .markdown-body { border: 1px solid ${frame}; border-radius: 6px; padding: 12px 16px; font-size: 14px; }
  </style><div class="markdown-body">${html}</div>`;
}

// The codes of src/report/ink.rs, in the colours of a usual dark terminal.
const inks = { '1;31': 'color:#ff6b68;font-weight:bold', '1;33': 'color:#e5c07b;font-weight:bold', 32: 'color:#98c379', 2: 'opacity:.6', 1: 'font-weight:bold' };
const ink = (text) =>
  escaped(text).replace(/\x1b\[([\d;]*)m/g, (_, code) => (code === '0' ? '</span>' : `<span style="${inks[code]}">`));

function terminal(text) {
  return `<!doctype html><meta charset="utf-8"><style>body { margin: 0; padding: 12px; background: #111; color: #ddd; }
    pre { font: 14px/1.25 "DejaVu Sans Mono", monospace; }</style><pre>${ink(text)}</pre>`;
}

function* pages() {
  const texts = (folder) => readdirSync(folder).map((name) => join(folder, name));
  for (const path of [...texts(join(golden, 'markdown')), ...texts(join(golden, 'comment'))]) {
    const text = readFileSync(path, 'utf8');
    const name = basename(path, '.md');
    for (const [width, pixels] of Object.entries(widths))
      for (const theme of ['light', 'dark'])
        for (const open of [false, true])
          yield { name: `${name}-${width}-${theme}${open ? '-open' : ''}`, pixels, html: comment(text, theme, open, name !== 'summary') };
  }
  for (const path of texts(painted))
    yield { name: `terminal-${basename(path, '.txt')}`, pixels: 820, html: terminal(readFileSync(path, 'utf8')) };
}

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const { name, pixels, html } of pages()) {
  if (!name.includes(filter)) continue;
  await page.setViewport({ width: pixels, height: 200, deviceScaleFactor: 1 });
  await page.setContent(html);
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
  console.log(join(out, `${name}.png`));
}
await browser.close();
