import { globSync, readFileSync } from 'node:fs';

// TEST_ROUND=servers: the second round of CI. What runs on bare Node has just passed in the first, so this one runs the suites
// on servers, and of those the embedded backend is left out. By hand, without it, everything runs.

export const isServerRound = process.env['TEST_ROUND'] === 'servers';

/** The test files with a suite on a server: those that ask for one. */
export function serverTests(): string[] {
  return globSync('test/**/*.test.ts').filter((file) =>
    /describeOn(Each)?\(/.test(readFileSync(file, 'utf8')),
  );
}
