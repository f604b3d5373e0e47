import { expect, test } from 'vitest';
import type { ServerFrame } from '../../../src/features/live/session/server-frame.ts';
import { backOffMs } from './back-off.ts';
import { decideFrame, type Effect, type Memory, nothingKnown } from './decide-frame.ts';

const hello: ServerFrame = {
  op: 'hello',
  epoch: 'e',
  tickMs: 1_000,
  window: 3,
  limits: { subs: 30, bytes: 1, frames_per_second: 10 },
  server_time: '',
  build: '1',
};
const snapshot = (seq: number, trips: number): ServerFrame => ({
  op: 'snapshot',
  key: 'k',
  seq,
  reason: 'first',
  as_of: '',
  receipt: { complete: false },
  data: { metrics: { trips } },
});
const delta = (prev: number, seq: number, trips: number): ServerFrame => ({
  op: 'delta',
  key: 'k',
  seq,
  prev,
  as_of: '',
  set: { '/metrics/trips': trips },
  drop: [],
});

function after(frames: readonly ServerFrame[]): { memory: Memory; last: Effect[] } {
  let memory = nothingKnown;
  let last: Effect[] = [];
  for (const frame of frames) ({ memory, effects: last } = decideFrame(memory, frame));
  return { memory, last };
}

test('a delta changes the state that it names', () => {
  const ack: ServerFrame = { op: 'ack', id: 'a', key: 'k' };
  const { memory, last } = after([hello, ack, snapshot(5, 1), delta(5, 6, 2)]);
  expect(memory.states.get('k')).toEqual({
    seq: 6,
    receipt: { complete: false },
    data: { metrics: { trips: 2 } },
  });
  expect([last, memory.keys.get('a')]).toEqual([[{ do: 'show', key: 'k' }], 'k']);
});

test('a delta of another state is not applied, and the query is asked for again', () => {
  const { memory, last } = after([hello, snapshot(5, 1), delta(6, 7, 9)]);
  expect(last).toEqual([{ do: 'ask again', key: 'k' }]);
  expect(memory.states.get('k')).toMatchObject({ seq: 5, data: { metrics: { trips: 1 } } });
});

test('a new connection keeps what is shown, and asks for everything', () => {
  const { memory, last } = after([hello, snapshot(5, 1), { ...hello, epoch: 'f' }]);
  expect(last).toEqual([{ do: 'greet' }]);
  expect([memory.epoch, memory.states.size, memory.keys.size]).toEqual(['f', 1, 0]);
});

test('each tick is acknowledged', () => {
  const tick: ServerFrame = { op: 'tick', seq: 8, watermark: 'w', in_flight: 0 };
  expect(after([hello, tick]).last).toEqual([{ do: 'acknowledge', seq: 8, watermark: 'w' }]);
});

test('attempts come from half a second to fifteen, and not all at once', () => {
  const waits = [0, 1, 2, 3, 9].map((attempt) => [backOffMs(attempt, 0), backOffMs(attempt, 1)]);
  expect(waits).toEqual([
    [500, 500],
    [500, 1_000],
    [1_000, 2_000],
    [2_000, 4_000],
    [7_500, 15_000],
  ]);
});
