import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { makeServer, type ServerDeps } from '../../src/platform/http/make-server.ts';
import type { DeadLetters } from '../../src/ingest/dead-letters/dead-letters.ts';
import { openLog } from '../../src/kernel/log.ts';
import { catalog } from '../../src/metrics/catalog/catalog.ts';
import type { Metrics } from '../../src/metrics/make-metrics.ts';
import { makeEndpoints } from '../../src/metrics/query/endpoint.ts';
import { type FakeIntake, makeFakeIntake } from './fake-intake.ts';

/** What a test gives in place of the defaults: nothing works but what it names. */
export type Given = Partial<ServerDeps>;

const refuse = () => Promise.reject(new Error('not given to this test'));
const noLetters: DeadLetters = {
  insert: refuse,
  list: refuse,
  counts: refuse,
  get: refuse,
  recordReplay: refuse,
};
const noMetrics: Pick<Metrics, 'endpoint' | 'queryBody' | 'catalog' | 'realtime' | 'endpoints'> = {
  endpoint: refuse,
  queryBody: refuse,
  realtime: refuse,
  catalog: () => ({ metrics: [], dimensions: [] }),
  endpoints: makeEndpoints(catalog),
};

/** The real server for `inject`, closed when the test ends, with its log lines. */
export async function openApiServer(
  given: Given & { intake?: FakeIntake } = {},
): Promise<{ app: FastifyInstance; intake: FakeIntake; logLines: string[] }> {
  const intake = given.intake ?? makeFakeIntake();
  const logLines: string[] = [];
  const app = await makeServer({
    deadLetters: noLetters,
    metrics: noMetrics,
    monitor: refuse,
    health: () => ({
      status: 'ok',
      ready: true,
      version: '0.0.0',
      uptime_seconds: 1,
      role: 'all',
      instances: [],
      checks: {},
    }),
    apiKeys: [],
    allowedHosts: [],
    version: '0.0.0',
    log: openLog('debug', { write: (line) => logLines.push(line) }),
    now: () => 1_772_400_000_000,
    ...given,
    intake,
  });
  onTestFinished(() => app.close());
  return { app, intake, logLines };
}
