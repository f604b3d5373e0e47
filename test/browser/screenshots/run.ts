import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { exitOnSignals } from '../../../bench/end-with-us.ts';
import { findBrowser } from '../../../scripts/services/browser.ts';
import { buildPages, isBuilt } from '../../../web/build/build-pages.ts';
import { launchBrowser } from '../launch-browser.ts';
import { makeSheet } from './make-sheet.ts';
import { type Shot, shots } from './shots.ts';
import { type Screen, takeShot, type Theme, themes } from './take-shot.ts';
import { type World, worlds } from './worlds.ts';

const usage = `Usage: npm run screenshots -- [options]

Photographs every page in five worlds and four forms, and makes one contact sheet a form.

  --world <name>   ${Object.keys(worlds).join(', ')}; left out: all
  --page <name>    ${shots.map(({ name }) => name).join(', ')}; left out: all
  --out <folder>   screenshots
  --url <address>  photographs a service that runs, as the world "given"
`;

const screens: Readonly<Record<string, Screen & { thumbnail: number }>> = {
  1440: { width: 1440, density: 1, thumbnail: 640 },
  390: { width: 390, density: 2, thumbnail: 320 },
};
const { values: asked } = parseArgs({
  options: {
    world: { type: 'string' },
    page: { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, '../../../screenshots') },
    url: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const chosen = <T>(all: readonly T[], nameOf: (one: T) => string, name: string | undefined): readonly T[] => {
  const found = name === undefined ? all : all.filter((one) => nameOf(one) === name);
  if (found.length === 0) throw new Error(`There is no "${name}".\n\n${usage}`);
  return found;
};

if (asked.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  if (findBrowser() === null) throw new Error('There is no Chromium here; npm run services:up installs it.');
  exitOnSignals();
  const { url } = asked;
  const names = url === undefined ? chosen(Object.keys(worlds), (name) => name, asked.world) : ['given'];
  const wanted = chosen(shots, ({ name }) => name, asked.page);
  if (!isBuilt()) await buildPages();
  for (const form of formsOf()) mkdirSync(join(asked.out, form.name), { recursive: true });
  const browser = await launchBrowser();
  for (const name of names) {
    tell(`${name}: it is made …`);
    const world = url === undefined ? await worlds[name]!() : given(url);
    try {
      await photograph(browser, { name, world, wanted });
    } finally {
      await world.city.stop();
    }
  }
  await makeSheets(browser, url === undefined ? Object.keys(worlds) : names);
  await browser.close();
}

function given(url: string): World {
  return { city: { url, stop: async () => {} }, booking: null };
}

function formsOf() {
  return Object.entries(screens).flatMap(([width, screen]) =>
    themes.map((theme) => ({ name: `${width}-${theme}`, ...screen })),
  );
}

async function photograph(
  browser: Browser,
  { name: world, world: { city, booking }, wanted }: { name: string; world: World; wanted: readonly Shot[] },
): Promise<void> {
  const faults: string[] = [];
  const all = Object.entries(screens).flatMap(([width, screen]) =>
    wanted.flatMap(({ name, pathIn }) => {
      const path = pathIn({ booking });
      return path === null ? [] : [{ name, path, width, screen }];
    }),
  );
  for (const [at, { name, path, width, screen }] of all.entries()) {
    tell(`${world}: ${at + 1} of ${all.length}: ${name}, ${width} px`);
    const pathOf = (theme: Theme) => join(asked.out, `${width}-${theme}`, `${name}.${world}.png`);
    const found = await takeShot(browser, new URL(path, city.url).href, { screen, pathOf });
    faults.push(...found.map((fault) => `${width} ${name}: ${fault}`));
  }
  const file = join(asked.out, `faults.${world}.txt`);
  writeFileSync(file, faults.map((fault) => `${fault}\n`).join(''));
  tell(`${world}: ${faults.length} faults, in ${file}`);
}

/** The sheets show what is there, also from runs before. */
async function makeSheets(browser: Browser, columns: readonly string[]): Promise<void> {
  for (const { name, thumbnail } of formsOf()) {
    const path = join(asked.out, `${name}.png`);
    const folder = join(asked.out, name);
    const pages = shots.map((shot) => shot.name);
    await makeSheet(browser, path, { title: name, folder, pages, worlds: columns, width: thumbnail });
    tell(path);
  }
}

function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}
