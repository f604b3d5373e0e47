import { expect, test } from 'vitest';
import { runCommand as run } from '../../test/support/run-command.ts';
import { makeServeCommand } from './serve-command.ts';

test('serve', async () => {
  let served = 0;
  expect((await run(makeServeCommand({ serve: async () => void served++ }))).code).toBe(0);
  expect(served).toBe(1);
});
