import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/app/config.ts';
import type { RecordResult } from '../../src/ingest/records.ts';
import { makeCloser } from '../../src/kernel/closer.ts';
import { openLog } from '../../src/kernel/log.ts';
import { type Pipeline, openPipeline } from '../../src/app/open-pipeline.ts';
import { sharedStore } from './shared-store.ts';

/** The real pipeline on a real engine, in a data directory of a test. */
export interface TestPipeline extends Pipeline {
  dataDir: string;
  /** Submits the events as one request and waits for their results. Texts are sent as they are. */
  send(events: readonly unknown[]): Promise<RecordResult[]>;
  /** How often each status came back. */
  sendAndCount(events: readonly unknown[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** Small waits, so that a test spends its time on the store and not on batches filling up. */
const SETTINGS = { LOG_LEVEL: 'silent', BATCH_MAX_WAIT_MS: '1', ENGINE_MEMORY_MB: '1500' };

let requests = 0;

/** A directory that is empty and belongs to one test file. */
export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'openride-test-'));
}

/** Removes what a test left; a dying engine may still write for a moment. */
export function removeDataDir(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/**
 * Opens the pipeline on `dataDir`; other processes, or this one, may have it open already. Its store is a database of its own
 * on the engine of the run, or what the settings say: `ownEngine`, a server, a cluster.
 */
export async function openTestPipeline(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<TestPipeline> {
  const store = 'CLICKHOUSE_URL' in settings ? {} : await sharedStore(dataDir);
  const config = readConfig({ ...SETTINGS, DATA_DIR: dataDir, ...store, ...settings });
  const failures: unknown[] = [];
  const closer = makeCloser((_name, error) => failures.push(error));
  let pipeline: Pipeline;
  try {
    pipeline = await openPipeline(config, { log: openLog(config.logLevel), closer });
  } catch (error) {
    await closer.close();
    throw error;
  }
  const send = (events: readonly unknown[]) => {
    requests += 1;
    const records = events.map((event, position) => ({
      position,
      bytes: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)),
    }));
    return pipeline.intake.submit({ source: 'http', origin: `request-${process.pid}-${requests}` }, records)
      .done;
  };
  return {
    ...pipeline,
    dataDir,
    send,
    async sendAndCount(events) {
      const counts: Record<string, number> = {};
      for (const { status } of await send(events)) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    },
    async close() {
      await closer.close();
      if (failures.length > 0) throw new AggregateError(failures, 'The pipeline did not close cleanly.');
    },
  };
}
