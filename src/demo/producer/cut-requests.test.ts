import { expect, test } from 'vitest';
import type { Message } from '../delivery/message.ts';
import { makeRequestCutter } from './cut-requests.ts';

const message = (text: string, outcome: Message['outcome'] = 'accepted', atMs = 0): Message => ({
  text,
  outcome,
  deliveredAtMs: atMs,
  atMs,
  family: 'trip',
  eventType: 'trip.started',
});
const limits = { maxEvents: 2, maxBytes: 1_000 };
const bodyOf = (cut: { body: Buffer } | null) => cut?.body.toString('latin1').split('\n');

test('a repetition waits until all requests before it are answered', () => {
  const cutter = makeRequestCutter(
    [message('a'), message('a again', 'conflict'), message('b'), message('c'), message('d', 'accepted', 7)],
    limits,
  );
  expect(bodyOf(cutter.take(0))).toEqual(['a', 'b']);
  const second = cutter.take(0); // The first request is still unanswered.
  expect([bodyOf(second), second?.atMs]).toEqual([['c', 'd'], 7]);
  expect(cutter.take(0)).toBeNull();
  expect(cutter.isDone()).toBe(false);
  expect(bodyOf(cutter.take(1))).toEqual(['a again']);
  expect([cutter.take(1), cutter.isDone()]).toEqual([null, true]);
});

test('repetitions alone at the end wait for what was made before, and then come', () => {
  const cutter = makeRequestCutter([message('a'), message('b'), message('a again', 'duplicate')], limits);
  expect(bodyOf(cutter.take(0))).toEqual(['a', 'b']);
  expect(cutter.take(0)).toBeNull();
  expect(bodyOf(cutter.take(1))).toEqual(['a again']);
  expect(cutter.isDone()).toBe(true);
});

test('a request ends with the message that makes it too long', () => {
  const cutter = makeRequestCutter([message('x'.repeat(600)), message('y'.repeat(600)), message('z')], {
    maxEvents: 100,
    maxBytes: 1_000,
  });
  expect(cutter.take(0)?.messages).toBe(2);
  expect(cutter.take(0)?.body.toString()).toBe('z');
});

test('bytes stay as they are', () => {
  expect(makeRequestCutter([message('caf\xe9')]).take(0)?.body).toEqual(Buffer.from([99, 97, 102, 0xe9]));
});

test('nothing to send is done at once', () => {
  const cutter = makeRequestCutter([]);
  expect([cutter.take(0), cutter.isDone()]).toEqual([null, true]);
});
