import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';

/** Puts all pictures of a folder on one sheet, `sheet.png`, as thumbnails with their names. */
export async function makeSheet(browser: Browser, folder: string, title: string): Promise<void> {
  const pictures = globSync('*.png', { cwd: folder })
    .filter((name) => name !== 'sheet.png')
    .toSorted();
  const page = await browser.newPage({ viewport: { width: 1800, height: 600 } });
  const figures = pictures.map((name) => {
    const data = readFileSync(join(folder, name)).toString('base64');
    return `<figure><figcaption>${basename(name, '.png')}</figcaption><img src="data:image/png;base64,${data}"></figure>`;
  });
  await page.setContent(`<style>
    body { margin: 24px; font: 14px sans-serif; background: #fff; }
    div { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 16px; align-items: start; }
    figure { margin: 0; } img { width: 100%; border: 1px solid #ccc; }
  </style><h1>${title}</h1><div>${figures.join('')}</div>`);
  await page.screenshot({ path: join(folder, 'sheet.png'), fullPage: true });
  await page.close();
}
