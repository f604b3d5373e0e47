import { parseArgs } from 'node:util';
import { exitOnSignals } from '../../bench/end-with-us.ts';
import { buildPages, isBuilt } from '../../web/build/build-pages.ts';
import { launchBrowser } from './launch-browser.ts';
import { measureRotations } from './measure-rotations.ts';
import { openPage } from './open-page.ts';
import { startCity } from './start-city.ts';

// npm run test:kiosk [-- --turns 200]: a wall display in a living city. It fails when the display holds ever more.

const { values } = parseArgs({ options: { turns: { type: 'string', default: '200' } } });
const names = ['now', 'payments', 'routes'];
const paths = ['/', '/payments', '/routes'];
/** Of the heap, from the second quarter of the turns to the last one. */
const MOST_GROWTH = 0.1;

exitOnSignals();
if (!isBuilt()) await buildPages();
const city = await startCity();
const browser = await launchBrowser();
try {
  const { page } = await openPage(browser, `${city.url}/?kiosk=${names.join(',')}&every=1`);
  const held = await measureRotations(page, { turns: Number(values.turns), paths });
  for (const one of held) process.stdout.write(`${JSON.stringify(one)}\n`);
  const mean = (from: number, to: number) => {
    const part = held.slice(Math.floor(held.length * from), Math.ceil(held.length * to));
    return part.reduce((all, { heapKb }) => all + heapKb, 0) / part.length;
  };
  const growth = mean(0.75, 1) / mean(0.25, 0.5) - 1;
  process.stdout.write(`the heap grew by ${(growth * 100).toFixed(1)} %\n`);
  if (growth > MOST_GROWTH) process.exitCode = 1;
} finally {
  await browser.close();
  await city.stop();
}
