import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../kernel/units.ts';
import { type Feed, lookAt } from './feed.ts';

/** Looks each minute, with the watermark so many minutes behind; null: the store does not answer; the same time again: it stands. */
function look(watermarks: readonly (number | null)[], from: Feed | null = null): Feed {
  let feed = from;
  for (const [minute, watermark] of watermarks.entries())
    feed = lookAt(feed, watermark === null ? null : watermark * MINUTE_MS, minute * MINUTE_MS);
  return feed!;
}
const minutes = (count: number, of: (minute: number) => number | null) =>
  Array.from({ length: count }, (_, i) => of(i));

test('while it moves nothing is wrong, however far it is behind', () => {
  expect(look(minutes(200, (i) => i - 5)).standingSinceMs).toBeNull();
  expect(look(minutes(200, (i) => i - 90)).standingSinceMs).toBeNull();
});

test('it stands after three times its usual lag, and since it last moved', () => {
  const moving = (i: number) => i - 5;
  const stands = (minute: number) => look(minutes(minute, (i) => moving(Math.min(i, 100)))).standingSinceMs;
  expect([stands(116), stands(117)]).toEqual([null, 100 * MINUTE_MS]);
});

test('a store that does not answer is one that stands', () => {
  const away = (minute: number) => look(minutes(minute, (i) => (i <= 100 ? i : null))).standingSinceMs;
  expect([away(111), away(112)]).toEqual([null, 100 * MINUTE_MS]);
});

test('it moves again', () => {
  const feed = look(minutes(150, (i) => (i < 100 || i > 140 ? i : 100)));
  expect(feed).toMatchObject({ standingSinceMs: null, watermarkMs: 149 * MINUTE_MS });
});

test('a usual lag of half an hour is learned, and waited for', () => {
  const feed = look(minutes(300, (i) => i - 30));
  expect(feed.usualLagMs).toBe(30 * MINUTE_MS);
  expect(lookAt(feed, feed.watermarkMs, feed.movedAtMs + 90 * MINUTE_MS).standingSinceMs).toBeNull();
  expect(lookAt(feed, feed.watermarkMs, feed.movedAtMs + 91 * MINUTE_MS).standingSinceMs).not.toBeNull();
});
