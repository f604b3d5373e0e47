import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

/** What is on a contact sheet. */
export interface Sheet {
  title: string;
  /** The pictures, `<page>.<world>.png`, are here. */
  folder: string;
  /** A row each. */
  pages: readonly string[];
  /** A column each. */
  worlds: readonly string[];
  /** The width of a thumbnail, px. */
  width: number;
}

/** What is below in a picture is left out, so that a sheet can be looked at as a whole. */
const MOST_HIGH_PX = 1_000;
const GAP_PX = 16;

/** Writes one picture of all pages in all worlds, as labelled thumbnails. */
export async function makeSheet(browser: Browser, path: string, sheet: Sheet): Promise<void> {
  const { title, worlds, width } = sheet;
  const wide = worlds.length * (width + GAP_PX) + 3 * GAP_PX;
  const page = await browser.newPage({ viewport: { width: wide, height: 600 } });
  await page.setContent(`<style>
    body { margin: ${GAP_PX}px; font: 15px sans-serif; background: #fff; color: #111; }
    div { display: grid; grid-template-columns: repeat(${worlds.length}, ${width}px); gap: ${GAP_PX}px; align-items: start; }
    figure { margin: 0; } img { display: block; width: ${width}px; outline: 1px solid #bbb; }
    figcaption { padding: 4px 0; font-weight: 600; } p { margin: 0; overflow: hidden; max-height: ${MOST_HIGH_PX}px; }
  </style><h1>${title}</h1><div>${figuresOf(sheet).join('')}</div>`);
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

function figuresOf({ folder, pages, worlds }: Sheet): string[] {
  return pages.flatMap((name) =>
    worlds.map((world) => {
      const path = join(folder, `${name}.${world}.png`);
      const picture = existsSync(path)
        ? `<img src="data:image/png;base64,${readFileSync(path).toString('base64')}">`
        : 'not made';
      return `<figure><figcaption>${name} · ${world}</figcaption><p>${picture}</p></figure>`;
    }),
  );
}
