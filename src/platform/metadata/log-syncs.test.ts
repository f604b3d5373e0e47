import { expect, test } from 'vitest';
import { makeScratch } from '../../../test/support/scratch-files.ts';
import { makeLogSyncs } from './log-syncs.ts';

const scratch = makeScratch();

// The null device cannot be put on a disk: the kernel refuses its fsync, as it does that of a file it could not write.

test('an fsync that fails at once is final, like one that fails beside the event loop', async () => {
  const file = scratch.file('log', 'x');
  const syncs = makeLogSyncs();
  syncs.begin('/dev/null');
  expect(() => syncs.finishNow()).toThrow('EINVAL');
  // The one beside the event loop has not failed yet.
  expect(() => syncs.begin(file)).toThrow('EINVAL');
  await expect(syncs.settled()).rejects.toThrow('EINVAL');
  expect(() => syncs.finishNow()).toThrow('EINVAL');
});

test('what has begun is on the disk when it has settled', async () => {
  const syncs = makeLogSyncs();
  syncs.begin(scratch.file('log', 'x'));
  syncs.finishNow();
  await expect(syncs.settled()).resolves.toBeUndefined();
});
