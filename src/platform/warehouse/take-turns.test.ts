import { afterEach, expect, test, vi } from 'vitest';
import { hasCode } from '../../kernel/errors.ts';
import { makeTurns } from './take-turns.ts';

afterEach(() => vi.useRealTimers());

/** Statements that run until they are told to end, and the order in which they began. */
function makeStatements(turns: ReturnType<typeof makeTurns>) {
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
  const { begun, run, end } = makeStatements(
    makeTurns({ places: 1, turns: 1, heavyTurns: 1, patienceMs: 60_000 }),
  );
  const [heavy, small] = [{}, {}];
  for (const name of ['heavy 1', 'heavy 2', 'heavy 3']) void run(name, heavy);
  void run('small 1', small);
  for (const name of ['heavy 1', 'heavy 2', 'small 1', 'heavy 3']) await end(name);
  expect(begun).toEqual(['heavy 1', 'heavy 2', 'small 1', 'heavy 3']);
});

test('no more statements run at once than there are places, and a failed one frees its place', async () => {
  const turns = makeTurns({ places: 2, turns: 2, heavyTurns: 2, patienceMs: 60_000 });
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
  const { begun, run, end } = makeStatements(
    makeTurns({ places: 1, turns: 1, heavyTurns: 1, patienceMs: 60_000 }),
  );
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
  const { run } = makeStatements(makeTurns({ places: 1, turns: 1, heavyTurns: 1, patienceMs: 1 }));
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
  const statements = makeStatements(makeTurns({ places: 5, turns: 2, heavyTurns: 1, patienceMs: 60_000 }));
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

test('a statement that runs for long lets others begin, as long as there are places', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const { begun, run } = makeStatements(
    makeTurns({ places: 2, turns: 1, heavyTurns: 1, patienceMs: 60_000 }),
  );
  for (const name of ['long', 'next', 'last']) void run(name, {});
  await vi.advanceTimersByTimeAsync(999);
  expect(begun).toEqual(['long']);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['long', 'next']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(begun).toEqual(['long', 'next']);
});
