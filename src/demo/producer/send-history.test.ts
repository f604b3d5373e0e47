import { expect, test } from 'vitest';
import type { Message } from '../delivery/message.ts';
import { sendHistory } from './send-history.ts';

const COUNT = 60_000;

/** Yields messages; every fiftieth comes a second time, a few messages later. */
function* messages(): Generator<Message> {
  const message = (text: string, outcome: Message['outcome'], atMs: number): Message => ({
    text,
    outcome,
    atMs,
    deliveredAtMs: atMs,
    family: 'trip',
    eventType: 'trip.started',
  });
  for (let n = 0; n < COUNT; n++) {
    yield message(`${n}`, 'accepted', n);
    if (n % 50 === 10) yield message(`${n - 7} again`, 'conflict', n);
  }
}

test('requests that are answered in any order: everything is sent once, and no repetition overtakes', async () => {
  const answered = new Set<string>();
  const early: string[] = [];
  let open = 0;
  let mostOpen = 0;
  let requests = 0;
  const post = async (body: Buffer) => {
    const texts = body.toString('latin1').split('\n');
    for (const text of texts)
      if (text.endsWith(' again') && !answered.has(text.slice(0, -6))) early.push(text);
    mostOpen = Math.max(mostOpen, ++open);
    for (let turns = (++requests * 7) % 5; turns > 0; turns--)
      await new Promise((resolve) => setImmediate(resolve));
    open--;
    for (const text of texts) answered.add(text);
    return { accepted: texts.length, duplicates: 0, conflicts: 0, rejected: 0 };
  };
  const progress = await sendHistory(messages(), { poster: { post }, window: 4 });
  const total = COUNT + COUNT / 50;
  expect([progress.sent, progress.accepted, answered.size]).toEqual([total, total, total]);
  expect([progress.atMs, early]).toEqual([COUNT - 1, []]);
  expect(mostOpen).toBeGreaterThan(1);
  expect(mostOpen).toBeLessThanOrEqual(4);
});

test('what the poster throws ends it, after what is under way', async () => {
  const post = () => Promise.reject(new Error('refused'));
  await expect(sendHistory(messages(), { poster: { post }, window: 2 })).rejects.toThrow('refused');
});
