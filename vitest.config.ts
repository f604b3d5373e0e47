import { defineConfig } from 'vitest/config';
import { makeBackendReporter } from './test/support/backend-reporter.ts';

// Two projects: unit tests run in parallel threads; tests that start an engine run one file at a time, because
// each of them wants both cores and its timings would otherwise say more about its neighbours than about the code.
export default defineConfig({
  test: {
    reporters: ['default', makeBackendReporter((text) => process.stdout.write(text))],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['text-summary'],
      thresholds: {
        'src/events/**': { lines: 100, functions: 100, branches: 100, statements: 100 },
        'src/{warehouse,ingest,metrics,quality}/**': { lines: 80, functions: 80, statements: 80 },
        'src/api/**': { lines: 70, functions: 70, statements: 70 },
      },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'test/{drift,support}/**/*.test.ts'],
          testTimeout: 60_000, // property tests on a busy machine
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['test/{contracts,flow,invariants,golden,api,faults}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
