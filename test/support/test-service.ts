import { type Service, openService } from '../../src/app/open-service.ts';
import { readConfig } from '../../src/app/config.ts';
import type { Ingest } from '../../src/ingest/open-ingest.ts';
import { openLog } from '../../src/kernel/log.ts';
import { sharedStore } from './shared-store.ts';
import { makeDataDir, removeDataDir } from './test-pipeline.ts';

/**
 * The whole service on free ports, with a data directory of its own and its log lines. It has the same store as
 * `openTestPipeline`.
 */
export interface TestService extends Service {
  dataDir: string;
  /** The part from records to queryable events. */
  pipeline: Ingest & Pick<Service, 'warehouse' | 'maintenance'>;
  logLines: string[];
  post(body: string, contentType?: string): Promise<Response>;
  /** Stops the service and removes its data. */
  remove(): Promise<void>;
}

export async function openTestService(settings: Record<string, string> = {}): Promise<TestService> {
  const dataDir = settings['DATA_DIR'] ?? makeDataDir();
  const logLines: string[] = [];
  const config = readConfig({
    DATA_DIR: dataDir,
    ...('CLICKHOUSE_URL' in settings ? {} : await sharedStore(dataDir)),
    PORT: '0',
    METRICS_PORT: '0',
    BATCH_MAX_WAIT_MS: '5',
    LOG_LEVEL: 'trace',
    SCHEDULED_JOBS: 'off',
    CACHE_TTL_LIVE: '0', // what was just sent is in the next answer
    ...settings,
  });
  const log = openLog(config.service.logLevel, { write: (line) => logLines.push(line) });
  const service = await openService(config, { log, version: 'test' });
  return {
    ...service,
    pipeline: { ...service.ingest, ...service },
    dataDir,
    logLines,
    post: (body, contentType = 'application/json') =>
      fetch(`${service.url}/v1/events`, { method: 'POST', headers: { 'content-type': contentType }, body }),
    async remove() {
      await service.close();
      removeDataDir(dataDir);
    },
  };
}
