import { expect, test } from 'vitest';
import { runCommand as run } from '../../test/support/run-command.ts';
import { makeServeCommand } from './serve-command.ts';

test.each([0, 1] as const)('serve ends with the exit code %d of the service', async (code) => {
  const served: (string | undefined)[] = [];
  const serve = (role: string | undefined) => {
    served.push(role);
    return Promise.resolve(code);
  };
  expect((await run(makeServeCommand({ serve }))).code).toBe(code);
  expect(served).toEqual([undefined]);
});
