import { expect, test } from 'vitest';
import { hasCode } from '../../kernel/errors.ts';
import { makeTurns } from './take-turns.ts';

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
  const { begun, run, end } = makeStatements(makeTurns({ places: 1, patienceMs: 60_000 }));
  const [heavy, small] = [{}, {}];
  for (const name of ['heavy 1', 'heavy 2', 'heavy 3']) void run(name, heavy);
  void run('small 1', small);
  for (const name of ['heavy 1', 'heavy 2', 'small 1', 'heavy 3']) await end(name);
  expect(begun).toEqual(['heavy 1', 'heavy 2', 'small 1', 'heavy 3']);
});

test('no more statements run at once than there are places, and a failed one frees its place', async () => {
  const turns = makeTurns({ places: 2, patienceMs: 60_000 });
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
  const { begun, run, end } = makeStatements(makeTurns({ places: 1, patienceMs: 60_000 }));
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
  const { run } = makeStatements(makeTurns({ places: 1, patienceMs: 1 }));
  void run('first', {});
  const error: unknown = await run('second', {}).catch((reason: unknown) => reason);
  expect(hasCode(error, 'queries_busy') && error.facts['retryAfterSeconds']).toBe(5);
});
