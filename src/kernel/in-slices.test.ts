import { expect, test } from 'vitest';
import { type Work, atOnce, makeSlices } from './in-slices.ts';

/** Works until told to end, and notes each step. */
function* steps(name: string, count: number, begun: string[]): Work<string> {
  for (let i = 0; i < count; i += 1) {
    begun.push(name);
    const endMs = performance.now() + 3;
    while (performance.now() < endMs);
    yield;
  }
  return name;
}

test('a short computation is done at once', async () => {
  const begun: string[] = [];
  const inSlices = makeSlices();
  const long = inSlices(steps('long', 10, begun));
  const short = inSlices(steps('short', 1, begun));
  expect(begun.filter((name) => name === 'short')).toHaveLength(1);
  expect(await Promise.all([long, short])).toEqual(['long', 'short']);
});

test('long computations take turns, and the event loop turns between their slices', async () => {
  const begun: string[] = [];
  const inSlices = makeSlices();
  const all = Promise.all(['a', 'b'].map((name) => inSlices(steps(name, 12, begun))));
  let turns = 0;
  let isOver = false;
  void all.then(() => (isOver = true));
  while (!isOver) {
    await new Promise(setImmediate);
    turns += 1;
  }
  expect(turns).toBeGreaterThan(8);
  expect(begun.slice(0, begun.lastIndexOf('b')).lastIndexOf('a')).toBeGreaterThan(12);
});

test('a computation that fails rejects, and those after it go on', async () => {
  const inSlices = makeSlices();
  function* failing(): Work<void> {
    yield;
    throw new Error('failed');
  }
  await expect(inSlices(failing())).rejects.toThrow('failed');
  expect(await inSlices(steps('next', 4, []))).toBe('next');
  expect(atOnce(steps('at once', 2, []))).toBe('at once');
});
