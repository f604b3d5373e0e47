import { readConfig } from '../src/app/config.ts';
import { importFile, type ImportSummary } from '../src/ingest/file/import-file.ts';
import { openLog } from '../src/kernel/log.ts';
import { openCoreAlone } from '../src/app/open-offline.ts';
import { makeStack } from '../src/app/stack.ts';

// Run by fork: opens the same pipeline as the CLI on DATA_DIR and imports each file it is told to, one after another, so
// that a growth curve is that of one long import. Ends when the parent disconnects.

/** Seconds and records of each step of the pipeline. Steps overlap, so they add up to more than the whole. */
export type StepTimes = Record<string, { seconds: number; records: number; batches: number }>;

/** What the parent gets: first `ready`, then one answer a file. */
export type ImportAnswer = { ready: true } | { ready: false; summary: ImportSummary; steps: StepTimes };

const config = readConfig();
const log = openLog('warn', process.stderr);
const stack = makeStack({ ...config.service, log });
let steps: StepTimes = {};
const { ingest } = await openCoreAlone(stack, config, {
  log,
  version: 'bench',
  hashes: true,
  signal: undefined,
  telemetry: {
    observeStep(step, seconds, records) {
      const times = (steps[step] ??= { seconds: 0, records: 0, batches: 0 });
      times.seconds += seconds;
      times.records += records;
      times.batches += 1;
    },
    countWithheld: () => undefined,
    countResults: () => undefined,
    observeLandingLag: () => undefined,
    observeQueryable: () => undefined,
  },
});
const { intake } = ingest;

process.on('message', ({ path }: { path: string }) => void importOne(path));
process.on('disconnect', () => void stack.close());
answer({ ready: true });

async function importOne(path: string): Promise<void> {
  steps = {};
  const summary = await importFile({
    intake,
    path,
    format: 'ndjson',
    stateDir: config.service.dataDir,
    onProgress: () => {},
    onDelay: ({ code, waitMs }) => log.warn({ code, waitMs }, 'waiting for the store'),
    onResume: () => {},
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  answer({ ready: false, summary, steps });
}

function answer(message: ImportAnswer): void {
  process.send?.(message);
}
