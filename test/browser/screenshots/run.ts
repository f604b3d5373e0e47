import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { findBrowser } from '../../../scripts/services/browser.ts';
import { buildPages, isBuilt } from '../../../web/build/build-pages.ts';
import { pages } from '../../../web/src/app/pages.ts';
import { exitOnSignals } from '../../../bench/end-with-us.ts';
import { launchBrowser } from '../launch-browser.ts';
import { lintLayout } from '../layout-lint.ts';
import { openPage, type PageOptions, untilSettled } from '../open-page.ts';
import { makeSheet } from './make-sheet.ts';
import { worlds } from './worlds.ts';

// `npm run screenshots [-- --world demo --page now --url http://…]`: every page in five worlds and four forms, and one contact sheet a
// world and form, in screenshots/. `--url` photographs a service that runs already.

const folder = join(import.meta.dirname, '../../../screenshots');
const forms: Readonly<Record<string, PageOptions>> = {
  '1440-light': { width: 1440, theme: 'light' },
  '1440-dark': { width: 1440, theme: 'dark' },
  '390-light': { width: 390, theme: 'light' },
  '390-dark': { width: 390, theme: 'dark' },
};
const { values: asked } = parseArgs({
  options: { world: { type: 'string' }, page: { type: 'string' }, url: { type: 'string' } },
});

if (findBrowser() === null) throw new Error('There is no Chromium here; npm run services:up installs it.');
exitOnSignals();
if (!isBuilt()) await buildPages();
const browser = await launchBrowser();
const names =
  asked.url === undefined ? Object.keys(worlds).filter((name) => (asked.world ?? name) === name) : ['given'];
for (const name of names) {
  const city = asked.url === undefined ? await worlds[name]!() : { url: asked.url, stop: async () => {} };
  try {
    await photograph(browser, name, city.url);
  } finally {
    await city.stop();
  }
}
await browser.close();

async function photograph(on: Browser, world: string, url: string): Promise<void> {
  const wanted = pages.filter((page) => (asked.page ?? page.name) === page.name);
  const faults: string[] = [];
  for (const [form, options] of Object.entries(forms)) {
    const target = join(folder, world, form);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    for (const { name, path } of wanted) {
      const { page, faults: told } = await openPage(on, new URL(path, url).href, options);
      await untilSettled(page).catch(() => faults.push(`${form} ${name}: it goes on loading`));
      await page.waitForTimeout(700); // charts draw in the frames after their data
      await page.screenshot({ path: join(target, `${name}.png`), fullPage: true });
      faults.push(...[...told, ...(await lintLayout(page))].map((fault) => `${form} ${name}: ${fault}`));
      await page.context().close();
    }
    await makeSheet(on, target, `${world} · ${form}`);
  }
  writeFileSync(join(folder, world, 'faults.txt'), `${faults.join('\n')}\n`);
  process.stdout.write(
    `${world}: ${wanted.length} pages, ${faults.length} faults, in ${join(folder, world)}\n`,
  );
}
