import { expect, test } from 'vitest';
import { type Cut, cutPower, recordWriting } from './cut-power.ts';

// The short form of `npm run test:power-cut`.

async function cut(options: { isDurable: boolean; writes: number; rounds: number }): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for await (const one of cutPower(await recordWriting(options), { rounds: options.rounds, seed: 1 }))
    cuts.push(one);
  return cuts;
}

test('what the embedded metadata has acknowledged is there after a power cut, whole', async () => {
  const cuts = await cut({ isDurable: true, writes: 110, rounds: 4 });
  expect(cuts.flatMap(({ losses }) => losses)).toEqual([]);
  expect(Math.min(...cuts.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(0);
});

test('the same cut finds what PGlite loses as it comes', async () => {
  const [after] = await cut({ isDurable: false, writes: 20, rounds: 1 });
  expect(after!.losses).not.toEqual([]);
});
