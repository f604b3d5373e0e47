import { expect, test } from 'vitest';
import { receive } from '../../test/support/receive-messages.ts';
import { historyThenLive } from './history-then-live.ts';
import type { Message } from './delivery/message.ts';
import { cityOptions } from './options.ts';

const START_MS = Date.parse('2026-03-10T22:40:00Z'); // It is night, when the city sends almost nothing by itself.
const options = cityOptions('small', {
  days: 20,
  riders: 120,
  drivers: 20,
  routes: 20,
  pingEverySeconds: 30,
});

/** Makes a clock that moves only when the code sleeps. */
function makeClock() {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
}

async function liveFor(minutes: number, eventsPerSecond: number) {
  const clock = makeClock();
  const city = historyThenLive(options, { eventsPerSecond, clock });
  const history = [...city.history];
  const stop = new AbortController();
  const live: Message[] = [];
  for await (const message of city.live(stop.signal)) {
    if (clock.now() > START_MS + minutes * 60_000) stop.abort();
    expect(message.deliveredAtMs).toBeLessThanOrEqual(clock.now());
    live.push(message);
  }
  return { city, history, live };
}

test('history ends now, live goes on from there, and nothing of it is in the future', async () => {
  const { city, history, live } = await liveFor(10, 5);
  expect(city.nowMs).toBe(START_MS);
  expect(new Date(city.startMs).toISOString()).toBe('2026-02-17T23:00:00.000Z');
  expect(history.at(-1)!.deliveredAtMs).toBeLessThanOrEqual(START_MS);
  expect(history.length).toBeGreaterThan(5000);
  expect(live[0]!.deliveredAtMs).toBeGreaterThan(START_MS);
  expect(live.every(({ atMs, deliveredAtMs }) => atMs <= deliveredAtMs)).toBe(true);
  const all = [...history, ...live];
  const { outcomes } = receive(all, START_MS + 3_600_000);
  expect(all.filter(({ outcome }, index) => outcome !== outcomes[index])).toEqual([]);
});

test('the rate is about what was asked for, at any time of the day', async () => {
  const { live } = await liveFor(20, 20);
  const perSecond = live.length / (20 * 60);
  expect(perSecond).toBeGreaterThan(12);
  expect(perSecond).toBeLessThan(32);
});

test('left alone the city goes on at the pace of its timetable, and tells it', async () => {
  const { city, live } = await liveFor(30, 0);
  expect(live.length / (30 * 60)).toBeLessThan(0.5); // At night the city sends next to nothing.
  expect(city.recentRate()).toBeLessThan(0.5);
});

test('the share of the history counts days with positions for more', () => {
  const nowMs = START_MS;
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  const plain = historyThenLive({ ...options, pingDays: Infinity }, { eventsPerSecond: 0, clock });
  const late = historyThenLive(
    { ...options, pingDays: 5, pingEverySeconds: 25 },
    { eventsPerSecond: 0, clock },
  );
  const half = (plain.startMs + nowMs) / 2;
  expect(plain.shareAt(half)).toBeCloseTo(0.5);
  expect(late.shareAt(half)).toBeLessThan(0.4);
  for (const { shareAt, startMs } of [plain, late])
    expect([shareAt(startMs), shareAt(nowMs)]).toEqual([0, 1]);
});
