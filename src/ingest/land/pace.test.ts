import { expect, test } from 'vitest';
import { type Gathering, makePace } from './pace.ts';

// A batch waits for those who are coming, and for nobody else. Five minutes of senders pass here in milliseconds: shorter runs do
// not show what a rule does to batches and answers.

const WAIT_MS = 200;
const FLIGHT_MS = 100; // a batch lands and is fanned out
const RUN_MS = 300_000;

interface Sent {
  atMs: number;
  answered: () => void;
}
interface World {
  now: () => number;
  at: (ms: number, act: () => void) => void;
  send: (answered?: () => void) => void;
  random: () => number;
}

/** Lets senders send for five minutes. Returns batches a second and how long answers took. */
function live(senders: (world: World) => void, rule: 'paced' | 'fixed' = 'paced') {
  let nowMs = 0;
  let seed = 7;
  let events: { atMs: number; act: () => void }[] = [];
  const random = () => (seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
  const at = (ms: number, act: () => void) => void events.push({ atMs: nowMs + ms, act });
  const pace = makePace(WAIT_MS, () => nowMs);
  const answersMs: number[] = [];
  let open: { sent: Sent[]; gathering: Gathering } | null = null;
  let [batches, inFlight, looks] = [0, 0, 0];

  function close(sent: Sent[]): void {
    batches += 1;
    inFlight += 1;
    open = null;
    pace.closed(sent.length);
    at(FLIGHT_MS * (0.8 + 0.4 * random()), () => {
      inFlight -= 1;
      pace.over(sent.length);
      for (const { atMs, answered } of sent) {
        answersMs.push(nowMs - atMs);
        answered();
      }
    });
  }
  function look(mine: number): void {
    if (open === null || mine !== looks) return;
    const left =
      rule === 'paced'
        ? pace.leftMs(open.gathering, open.sent.length)
        : open.gathering.openedAtMs + WAIT_MS - nowMs;
    const leftMs = inFlight > 0 ? WAIT_MS / 8 : left;
    if (inFlight > 0 || leftMs > 0) later(leftMs);
    else close(open.sent);
  }
  function later(ms: number): void {
    const mine = ++looks;
    at(ms, () => look(mine));
  }
  senders({
    now: () => nowMs,
    at,
    random,
    send(answered = () => undefined) {
      const gathering = pace.come(open?.gathering ?? null, 'http');
      open = { sent: [...(open?.sent ?? []), { atMs: nowMs, answered }], gathering };
      later(0);
    },
  });
  while (nowMs < RUN_MS && events.length > 0) {
    const next = events.reduce((first, event) => (event.atMs < first.atMs ? event : first));
    events = events.filter((event) => event !== next);
    nowMs = next.atMs;
    next.act();
  }
  answersMs.sort((a, b) => a - b);
  return {
    batchesASecond: (batches * 1000) / RUN_MS,
    p50: answersMs[Math.floor(answersMs.length / 2)]!,
    p95: answersMs[Math.floor(answersMs.length * 0.95)]!,
  };
}

/** Many senders, each now and then: as many requests a second as this on average. */
const trickle = (rate: number) => (world: World) => {
  const next = () =>
    world.at((-Math.log(1 - world.random()) / rate) * 1000, () => {
      world.send();
      next();
    });
  next();
};
const clockwork = (rate: number) => (world: World) => {
  const next = () =>
    world.at(1000 / rate, () => {
      world.send();
      next();
    });
  next();
};
/** Each sends the next request some time after the answer to the last one. */
const inSequence = (senders: number, thinkMs: (random: number) => number) => (world: World) => {
  for (let sender = 0; sender < senders; sender++) {
    const send = () => world.send(() => world.at(thinkMs(world.random()), send));
    world.at(sender * 37, send);
  }
};

test('a sender who waits for each answer has it within half of the wait and the flight', () => {
  const { p95 } = live(inSequence(1, () => 1));
  expect(p95).toBeLessThan(WAIT_MS / 2 + FLIGHT_MS * 1.3);
});

test('so have several who are answered together', () => {
  const { p95 } = live(inSequence(8, () => 1));
  expect(p95).toBeLessThan(WAIT_MS / 2 + FLIGHT_MS * 1.3);
});

test('a sender who pauses between his requests waits no longer than the plain wait', () => {
  const { p95 } = live(inSequence(1, (random) => 50 + 400 * random));
  expect(p95).toBeLessThan(WAIT_MS + FLIGHT_MS * 1.3);
});

test.each([2, 3, 5, 11, 50])(
  'a trickle of %d requests a second makes little more than one batch a second',
  (rate) => {
    const [paced, fixed] = [live(trickle(rate)), live(trickle(rate), 'fixed')];
    expect(paced.batchesASecond).toBeLessThan(1.35);
    expect(paced.batchesASecond).toBeLessThan(fixed.batchesASecond);
    expect(paced.p95).toBeLessThan(6 * WAIT_MS + FLIGHT_MS);
  },
);

test.each([
  ['2 a second', clockwork(2)],
  ['4 a second', clockwork(4)],
  ['5 a second', clockwork(5)],
  ['11 a second', clockwork(11)],
  ['one who pauses', inSequence(1, () => 250)],
  ['twelve who pause', inSequence(12, (random: number) => 2000 * random)],
])('no more batches than with a fixed wait: %s', (_, senders) => {
  const most = live(senders, 'fixed').batchesASecond;
  expect(live(senders).batchesASecond).toBeLessThan(most * 1.02);
});

test.each([
  ['the first after a pause', 'kafka', 0, 1, WAIT_MS],
  ['one that follows others, of which nobody waits for an answer', 'kafka', 1, 1, 5 * WAIT_MS],
  ['one that has gathered hundreds', 'kafka', 1, 500, WAIT_MS],
  ['the rest of a file', 'file', 1, 1, WAIT_MS],
] as const)('%s', (_, source, before, records, expected) => {
  let nowMs = 0;
  const pace = makePace(WAIT_MS, () => nowMs);
  for (let i = 0; i < before; i++) pace.come(null, source);
  nowMs = 100;
  expect(pace.leftMs(pace.come(null, source), records)).toBe(expected);
});

test('after a batch of hundreds the next one does not gather for long', () => {
  const pace = makePace(WAIT_MS, () => 0);
  pace.come(null, 'kafka');
  pace.closed(4_000);
  expect(pace.leftMs(pace.come(null, 'kafka'), 1)).toBe(WAIT_MS);
});
