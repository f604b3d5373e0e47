import { expect, test } from 'vitest';
import { makeCloser } from './closer.ts';

test('closes in reverse order, each one after the other, and only once', async () => {
  const closed: string[] = [];
  const closer = makeCloser(() => undefined);
  for (const name of ['store', 'fan-out', 'server'])
    closer.add(name, async () => {
      await Promise.resolve();
      closed.push(name);
    });
  await closer.close();
  await closer.close();
  expect(closed).toEqual(['server', 'fan-out', 'store']);
});

test('one that fails does not keep the others open', async () => {
  const closed: string[] = [];
  const failed: [string, unknown][] = [];
  const closer = makeCloser((name, error) => failed.push([name, error]));
  closer.add('first', () => void closed.push('first'));
  closer.add('throws', () => {
    throw new Error('no');
  });
  closer.add('rejects', () => Promise.reject(new Error('no')));
  await closer.close();
  expect(closed).toEqual(['first']);
  expect(failed.map(([name]) => name)).toEqual(['rejects', 'throws']);
});
