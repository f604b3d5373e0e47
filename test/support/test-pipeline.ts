import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/app/config.ts';
import type { RecordResult } from '../../src/ingest/records.ts';
import { makeIngestTelemetry } from '../../src/ingest/telemetry.ts';
import type { Ingest } from '../../src/ingest/open-ingest.ts';
import { type Logger, openLog } from '../../src/kernel/log.ts';
import { makeRegistry } from '../../src/kernel/prometheus.ts';
import type { CheckToolsOptions } from '../../src/quality/check-tools.ts';
import type { Core } from '../../src/app/open-core.ts';
import { openCoreAlone } from '../../src/app/open-offline.ts';
import { makeStack } from '../../src/app/stack.ts';
import { sharedStore } from './shared-store.ts';

/** The real pipeline on a real engine, in the data directory of a test. */
export interface TestPipeline extends Core, Ingest {
  dataDir: string;
  /** The connections and settings that checks read with. */
  checked: Omit<CheckToolsOptions, 'allowedLatenessMs'>;
  /** Submits the events as one request, in the words of a topic's dialect if it is given, and waits for their results. It sends texts unchanged. */
  send(events: readonly unknown[], topic?: string): Promise<RecordResult[]>;
  /** Sends the events and counts the results by status. */
  sendAndCount(events: readonly unknown[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** The waits are short, so that a test does not wait for batches to fill up. */
const SETTINGS = { LOG_LEVEL: 'silent', BATCH_MAX_WAIT_MS: '1', ENGINE_MEMORY_MB: '1500' };

let requests = 0;

/** Makes an empty directory for one test file. */
export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'openride-test-'));
}

/** Removes the files of a test. A dying engine may still write for a moment. */
export function removeDataDir(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/**
 * Opens the pipeline on `dataDir`. This or another process may have opened it already. Its store is a database of its own on the
 * engine of the run, or the one that the settings name: `ownEngine`, a server, a cluster.
 */
export async function openTestPipeline(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<TestPipeline> {
  const store = 'CLICKHOUSE_URL' in settings ? {} : await sharedStore(dataDir);
  const config = readConfig({ ...SETTINGS, DATA_DIR: dataDir, ...store, ...settings });
  const failures: unknown[] = [];
  const log = openLog(config.service.logLevel);
  const stack = makeStack({ ...config.service, log: collectFailures(log, failures) });
  const telemetry = makeIngestTelemetry(makeRegistry());
  const options = { log, version: 'test', signal: undefined, telemetry, hashes: true };
  const core = await openCoreAlone(stack, config, options).catch(async (error: unknown) => {
    await stack.close();
    throw error;
  });
  const { ingest } = core;
  const send = (events: readonly unknown[], topic?: string) => {
    requests += 1;
    const records = events.map((event, position) => ({
      position,
      bytes: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)),
    }));
    const origin = `request-${process.pid}-${requests}`;
    return ingest.intake.submit({ source: 'http', origin, ...(topic !== undefined && { topic }) }, records)
      .done;
  };
  return {
    ...core,
    ...ingest,
    checked: {
      store: core.warehouse,
      schema: core.schema,
      retention: config.retention,
      now: Date.now,
      countWaiting: ingest.countWaiting,
    },
    dataDir,
    send,
    async sendAndCount(events) {
      const counts: Record<string, number> = {};
      for (const { status } of await send(events)) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    },
    async close() {
      await stack.close();
      if (failures.length > 0) throw new AggregateError(failures, 'The pipeline did not close cleanly.');
    },
  };
}

/** Makes a log that collects the errors of parts that could not be closed. */
function collectFailures(log: Logger, failures: unknown[]): Logger {
  return { ...log, error: (facts: unknown) => failures.push(facts) } as unknown as Logger;
}
