import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { makeBackendReporter } from './test/support/backend-reporter.ts';
import { LongestFirst } from './test/support/longest-first.ts';

// Four projects: the documents; unit tests; pages in a browser; and tests of the engine, each file with a database of its own on the one engine of
// the run (test/support/run-engine.ts). Files share workers and what these have loaded, but for the documents. Several run at
// once even on two cores: much of a file's time is waiting, for a start, a death or a lease. So no test may depend on how long
// something takes; what it awaits has a deadline that only a hung machine misses.
export default defineConfig({
  test: {
    maxWorkers: Math.min(4, availableParallelism() + 1), // one more than cores: see above
    sequence: { sequencer: LongestFirst },
    reporters: ['default', makeBackendReporter((text) => process.stdout.write(text))],
    // Of what runs in the workers. Services that a test starts as processes of their own, to kill them, do not count: the workers
    // run the same code. A test file by hand is not measured; `npm test` is (`--coverage`).
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['text-summary'],
      reportOnFailure: true, // a test that fails hides no gate that does not hold
      thresholds: {
        'src/events/**': { 100: true },
        'src/ingest/**': atLeast(80),
        'src/metrics/**': atLeast(80),
        'src/quality/**': atLeast(80),
        'src/platform/**': atLeast(80),
        'src/**/routes.ts': { ...atLeast(70), perFile: true },
        'src/platform/http/**': { ...atLeast(70), perFile: true },
      },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          isolate: false, // half of the time was loading the same modules again for each file
          include: [
            'src/**/*.test.ts',
            'web/src/**/*.test.ts',
            'bench/**/*.test.ts',
            'test/{oracle,support}/**/*.test.ts',
          ],
          testTimeout: 60_000, // property tests on a busy machine
        },
      },
      {
        extends: true,
        // Of their own: what another test has registered would be in the generated documents.
        test: { name: 'drift', include: ['test/drift/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          isolate: false,
          globalSetup: 'test/browser/serve-city.ts',
          include: ['test/browser/**/*.test.ts'],
          retry: Number(process.env['TEST_RETRIES'] ?? 0),
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          isolate: false,
          globalSetup: 'test/support/run-engine.ts',
          setupFiles: 'test/support/drop-databases.ts',
          include: [
            'test/{contracts,flow,invariants,golden,api,faults,hostile,power-cut,export-kills,delivery-kills}/**/*.test.ts',
          ],
          // On a machine that others use, too, CI tries a test again; vitest names the flaky. By hand nothing is forgiven.
          retry: Number(process.env['TEST_RETRIES'] ?? 0),
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});

function atLeast(percent: number) {
  return { lines: percent, branches: percent };
}
