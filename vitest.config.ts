import { availableParallelism } from 'node:os';
import { type TestProjectInlineConfiguration, defineConfig } from 'vitest/config';
import { makeBackendReporter } from './test/support/backend-reporter.ts';
import { LongestFirst } from './test/support/longest-first.ts';
import { isServerRound, serverTests } from './test/support/server-round.ts';

// Three projects: the documents; unit tests; and tests of the engine, each file with a database of its own on the one engine of
// the run (test/support/run-engine.ts). Files share workers and what these have loaded, but for the documents. Several run at
// once even on two cores: much of a file's time is waiting, for a start, a death or a lease. So no test may depend on how long something takes; what it awaits has a deadline that only a hung machine misses.
export default defineConfig({
  test: {
    maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
    sequence: { sequencer: LongestFirst },
    reporters: ['default', makeBackendReporter((text) => process.stdout.write(text))],
    coverage: {
      // Of the contract alone, every line and branch, by its own tests (`check:coverage`): a number that means something. Over
      // everything it cost a third of the time, and said nothing that the flow and invariant tests do not say better.
      provider: 'v8',
      include: ['src/events/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['text-summary'],
      thresholds: { lines: 100, functions: 100, branches: 100, statements: 100 },
    },
    projects: [
      ...(isServerRound ? [] : withoutServers()),
      {
        extends: true,
        test: {
          name: 'engine',
          isolate: false,
          globalSetup: 'test/support/run-engine.ts',
          setupFiles: 'test/support/drop-databases.ts',
          include: isServerRound
            ? serverTests()
            : ['test/{contracts,flow,invariants,golden,api,faults}/**/*.test.ts'],
          // On a machine that others use, too, CI tries a test again; vitest names the flaky. By hand nothing is forgiven.
          retry: Number(process.env['TEST_RETRIES'] ?? 0),
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});

function withoutServers(): TestProjectInlineConfiguration[] {
  return [
    {
      extends: true,
      test: {
        name: 'unit',
        isolate: false, // half of the time was loading the same modules again for each file
        include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'test/{oracle,support}/**/*.test.ts'],
        testTimeout: 60_000, // property tests on a busy machine
      },
    },
    {
      extends: true,
      // Of their own: what another test has registered would be in the generated documents.
      test: { name: 'drift', include: ['test/drift/**/*.test.ts'], testTimeout: 60_000 },
    },
  ];
}
