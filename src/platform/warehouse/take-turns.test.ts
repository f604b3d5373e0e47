import { afterEach, expect, test, vi } from 'vitest';
import { hasCode } from '../../kernel/errors.ts';
import { type TurnOptions, type Turns, makeTurns } from './take-turns.ts';

afterEach(() => vi.useRealTimers());

function makeTestTurns(given: Partial<TurnOptions>): Turns {
  return makeTurns({
    places: 5,
    turns: 5,
    heavyTurns: 5,
    isStoring: () => false,
    patienceMs: 60_000,
    ...given,
  });
}

/** Statements that run until they are told to end, and the order in which they began. */
function makeStatements(turns: Turns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, asker: object, signal?: AbortSignal) =>
    turns.take(asker, signal, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  /** Ends a statement, and returns when the next one has begun. */
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { begun, run, end };
}

test('an asker with much to ask does not keep another from its turn', async () => {
  const { begun, run, end } = makeStatements(makeTestTurns({ places: 1, turns: 1, heavyTurns: 1 }));
  const [heavy, small] = [{}, {}];
  for (const name of ['heavy 1', 'heavy 2', 'heavy 3']) void run(name, heavy);
  void run('small 1', small);
  for (const name of ['heavy 1', 'heavy 2', 'small 1', 'heavy 3']) await end(name);
  expect(begun).toEqual(['heavy 1', 'heavy 2', 'small 1', 'heavy 3']);
});

test('no more statements run at once than there are places, and a failed one frees its place', async () => {
  const turns = makeTestTurns({ places: 2, turns: 2, heavyTurns: 2 });
  const { begun, run, end } = makeStatements(turns);
  for (const name of ['a', 'b', 'c']) void run(name, {});
  expect(begun).toEqual(['a', 'b']);
  await end('a');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('b');
  await expect(turns.take({}, undefined, () => Promise.reject(new Error('refused')))).rejects.toThrow(
    'refused',
  );
  await turns.take({}, undefined, () => Promise.resolve());
});

test('who leaves gives up its place in the queue', async () => {
  const { begun, run, end } = makeStatements(makeTestTurns({ places: 1, turns: 1, heavyTurns: 1 }));
  const leaves = new AbortController();
  const asker = {};
  void run('first', {});
  const left = [run('left 1', asker, leaves.signal), run('left 2', asker, leaves.signal)];
  void run('next', {});
  leaves.abort(new Error('left'));
  for (const one of left) await expect(one).rejects.toThrow('left');
  await end('first');
  expect(begun).toEqual(['first', 'next']);
});

test('a wait that takes too long ends as busy, with the seconds after which to ask again', async () => {
  const { run } = makeStatements(makeTestTurns({ places: 1, turns: 1, heavyTurns: 1, patienceMs: 1 }));
  void run('first', {});
  const error: unknown = await run('second', {}).catch((reason: unknown) => reason);
  expect(hasCode(error, 'queries_busy') && error.facts['retryAfterSeconds']).toBe(5);
});

/** Runs a statement of the asker that takes this long. */
async function use({ run, end }: ReturnType<typeof makeStatements>, asker: object, ms: number) {
  const ran = run('earlier', asker);
  vi.advanceTimersByTime(ms);
  await end('earlier');
  await ran;
}

test('heavy askers leave a turn to a small question', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const statements = makeStatements(makeTestTurns({ places: 5, turns: 2, heavyTurns: 1 }));
  const { begun, run, end } = statements;
  const heavy = [{}, {}] as const;
  for (const asker of heavy) await use(statements, asker, 200);
  begun.length = 0;
  void run('heavy 1', heavy[0]);
  void run('heavy 2', heavy[1]);
  void run('small', {});
  expect(begun).toEqual(['heavy 1', 'small']);
  await end('small');
  expect(begun).toEqual(['heavy 1', 'small']);
  await end('heavy 1');
  expect(begun).toEqual(['heavy 1', 'small', 'heavy 2']);
});

test('while events are being stored, heavy askers rest for as long as they worked', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const statements = makeStatements(makeTestTurns({ turns: 2, heavyTurns: 1, isStoring: () => true }));
  const { begun, run, end } = statements;
  const heavy = {};
  await use(statements, heavy, 200);
  await use(statements, heavy, 300);
  begun.length = 0;
  void run('heavy', heavy);
  void run('small', {});
  expect(begun).toEqual(['small']);
  await end('small');
  await vi.advanceTimersByTimeAsync(290);
  expect(begun).toEqual(['small']);
  await vi.advanceTimersByTimeAsync(20);
  expect(begun).toEqual(['small', 'heavy']);
});

test('a statement that runs for long lets others begin, as long as there are places', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const { begun, run } = makeStatements(makeTestTurns({ places: 2, turns: 1, heavyTurns: 1 }));
  for (const name of ['long', 'next', 'last']) void run(name, {});
  await vi.advanceTimersByTimeAsync(999);
  expect(begun).toEqual(['long']);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['long', 'next']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(begun).toEqual(['long', 'next']);
});
