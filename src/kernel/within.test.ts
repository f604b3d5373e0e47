import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { orAborted } from './within.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a value comes through, an abort ends the wait, and a failure is passed on', async () => {
  const stop = new AbortController();
  const { signal } = stop;
  await expect(orAborted(Promise.resolve({ n: 1 }), signal)).resolves.toEqual({ n: 1 });
  await expect(orAborted(Promise.reject(new Error('away')), signal)).rejects.toThrow('away');
  const never = Promise.withResolvers<object>().promise;
  const waiting = orAborted(never, signal);
  stop.abort();
  await expect(waiting).resolves.toBeNull();
  await expect(orAborted(never, signal)).resolves.toBeNull();
});

test('a signal that outlives the values does not keep them: an import of any size needs bounded memory', async () => {
  const { signal } = new AbortController();
  const seen: WeakRef<object>[] = [];
  for (let n = 0; n < 100; n++) {
    const value = await orAborted(Promise.resolve({ bytes: Buffer.alloc(1_000) }), signal);
    seen.push(new WeakRef(value!));
  }
  await setImmediate();
  collectGarbage();
  const kept = seen.filter((one) => one.deref() !== undefined);
  expect(kept.length).toBeLessThan(5);
  expect(signal.aborted).toBe(false);
});
