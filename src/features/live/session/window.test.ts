import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IDLE_MS, isHeld, isIdle, openWindow, seen, sent, WINDOW_TICKS } from './window.ts';

test('whatever a client acknowledges, no more ticks than the window are under way', () => {
  const moves = fc.array(fc.oneof(fc.constant('tick' as const), fc.integer({ min: -1, max: 60 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(moves, (all) => {
      let window = openWindow(0);
      let seq = 0;
      let confirmed = 0;
      for (const [atMs, move] of all.entries()) {
        if (move !== 'tick') {
          if (window.unseen.includes(move)) confirmed = move;
          window = seen(window, move, atMs);
        } else if (!isHeld(window)) window = sent(window, (seq += 1));
        expect(window.unseen).toEqual(Array.from({ length: seq - confirmed }, (_, i) => confirmed + i + 1));
        expect(window.unseen.length).toBeLessThanOrEqual(WINDOW_TICKS);
      }
    }),
  );
});

test('a client is idle when it acknowledges nothing for a minute, and not when there is nothing to acknowledge', () => {
  const quiet = openWindow(0);
  expect(isIdle(quiet, 10 * IDLE_MS)).toBe(false);
  const waiting = sent(quiet, 1);
  expect([isIdle(waiting, IDLE_MS), isIdle(waiting, IDLE_MS + 1)]).toEqual([false, true]);
  const going = sent(seen(waiting, 1, IDLE_MS), 2);
  expect(isIdle(going, IDLE_MS + 1)).toBe(false);
});
