import { expect, test } from 'vitest';
import { openLog } from '../../kernel/log.ts';
import { openCache } from '../../platform/cache/open-cache.ts';
import type { Known, Versions } from '../../platform/warehouse/version/make-versions.ts';
import type { Answer } from '../answer.ts';
import { type Asked, keepAnswers } from './keep-answers.ts';

const whole = { receipt: { complete: true, maturing: [] }, comparison: null } as unknown as Answer;
const asked: Asked = {
  key: 'key',
  reads: { days: [{ family: 'trip', from: 1, to: 2 }], tables: [], isClockBound: false },
  toMs: 0,
  isPersonal: false,
};

/** Answers are kept by versions that the test sets. */
async function keep(given: { liveMs?: number } = {}) {
  const clock = { nowMs: Date.now() };
  let known: Known = { version: 'v1', generation: 1, begunSeq: 0 };
  const versions: Versions = {
    current: () => Promise.resolve(known.version),
    last: () => known,
    readAnew: () => Promise.resolve(known),
    bornMs: () => 0,
    begins: () => () => undefined,
  };
  const cache = await openCache({ redisUrl: null, postgres: null, log: openLog('silent') });
  const retention = { events: 90, locations: 30, rollups: 730, deadLetters: 30 };
  const now = () => clock.nowMs;
  const kept = keepAnswers({ cache, versions, retention, liveMs: 5_000, metricsMs: 60_000, now, ...given });
  const one = (body: string) => ({ body, etag: '"e"', atMs: clock.nowMs, watermarkMs: null });
  return { kept, clock, one, set: (next: Partial<Known>) => void (known = { ...known, ...next }) };
}

test('a complete answer is kept if its version did not move, and found only by that version', async () => {
  const { kept, one, set } = await keep();
  await kept.watch(asked)(whole, one('a'));
  expect(await kept.find(asked)).toMatchObject({ how: 'hit', kept: { body: 'a' } });
  set({ version: 'v2' });
  expect(await kept.find(asked)).toBeNull();
});

test.each<[string, Partial<Known>, Partial<Known>]>([
  ['moved while it was computed', {}, { version: 'v2' }],
  ['was unknown before', { version: null }, { version: 'v1' }],
  ['is unknown afterwards', {}, { version: null }],
  ['is one of another generation', {}, { generation: 2 }],
])('an answer whose version %s is not kept', async (_, before, after) => {
  const { kept, one, set } = await keep();
  set(before);
  const done = kept.watch(asked);
  set(after);
  await done(whole, one('a'));
  for (const version of ['v1', 'v2']) {
    set({ version });
    expect(await kept.find(asked)).toBeNull();
  }
});

test('a live answer is found for some seconds, whatever the version; near their end it is stale', async () => {
  const { kept, clock, one, set } = await keep();
  const live = { ...asked, reads: null };
  await kept.watch(live)(whole, one('a'));
  set({ version: 'v2' });
  for (const [ageMs, how] of [
    [0, 'hit'],
    [4_000, 'hit'],
    [4_500, 'stale'],
  ] as const) {
    clock.nowMs += ageMs - (clock.nowMs - startOf(await kept.find(live)));
    expect(await kept.find(live)).toMatchObject({ how, kept: { body: 'a' } });
  }
  clock.nowMs += 600;
  expect(await kept.find(live)).toBeNull();
});

test.each([
  [200, [5_000]],
  [201, [5_000, 24_000, 30_000]],
])('a live answer that took the engine %i ms is found until it is %j ms old', async (engineMs, ages) => {
  const { kept, clock, one } = await keep();
  const startMs = clock.nowMs;
  await kept.watch({ ...asked, reads: null })({ ...whole, engineMs }, one('a'));
  const isFoundAt = async (ageMs: number) => {
    clock.nowMs = startMs + ageMs;
    return (await kept.find({ ...asked, reads: null })) !== null;
  };
  for (const ageMs of ages) expect(await isFoundAt(ageMs)).toBe(true);
  expect(await isFoundAt(ages.at(-1)! + 1)).toBe(false);
});

function startOf(found: { kept: { atMs: number } } | null): number {
  return found?.kept.atMs ?? NaN;
}

test('with CACHE_TTL_LIVE=0 no incomplete answer is kept', async () => {
  const { kept, one } = await keep({ liveMs: 0 });
  const live = { ...asked, reads: null };
  await kept.watch(live)(null, one('a'));
  expect(await kept.find(live)).toBeNull();
});
