import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { apiTags, problemTable } from '../../src/app/features.ts';
import { eventComponents } from '../../src/events/event-components.ts';
import { makeFindBootstrap } from '../../src/features/access/bootstrap-keys.ts';
import type { HealthReport } from '../../src/features/operations/health/health-report.ts';
import { healthRoutes } from '../../src/features/operations/health/routes.ts';
import { jobRoutes, type RoutedJobs } from '../../src/features/operations/jobs/routes.ts';
import type { IntakeLimits } from '../../src/ingest/http/routes.ts';
import { kafkaRoutes, type KafkaView } from '../../src/ingest/kafka/routes.ts';
import { ingestRoutes, type IngestRouteDeps } from '../../src/ingest/routes.ts';
import { metricRoutes } from '../../src/metrics/routes.ts';
import { type ApiKey, hashSecret } from '../../src/platform/access/api-keys.ts';
import { openLimits } from '../../src/platform/limits/open-limits.ts';
import { makeServer, type ServerOptions } from '../../src/platform/http/make-server.ts';
import { dataQualityRoutes, type RoutedMonitor } from '../../src/quality/routes.ts';
import type { DeadLetters } from '../../src/ingest/dead-letters/dead-letters.ts';
import { makeRegistry } from '../../src/kernel/prometheus.ts';
import type { LimitsConfig } from '../../src/platform/limits/settings.ts';
import { openLog } from '../../src/kernel/log.ts';
import { catalog } from '../../src/metrics/catalog/catalog.ts';
import type { Metrics } from '../../src/metrics/make-metrics.ts';
import { makeEndpoints } from '../../src/metrics/query/endpoint.ts';
import { serveAnew } from './serve-anew.ts';
import { type FakeIntake, makeFakeIntake } from './fake-intake.ts';

type GivenMetrics = Pick<Metrics, 'query' | 'realtime' | 'render' | 'catalog' | 'endpoints'> & {
  parse: Pick<Metrics['parse'], 'endpoint' | 'body'>;
};

/** The parts that a test gives to the server. A part that it does not name does not work. */
export interface Given extends Partial<
  Pick<
    ServerOptions,
    | 'allowedHosts'
    | 'corsOrigins'
    | 'trustedProxies'
    | 'maxConnections'
    | 'dataLabel'
    | 'observeRequest'
    | 'version'
    | 'processRoutes'
    | 'problems'
  >
> {
  /** None: the service is open to everybody on this machine. */
  apiKeys?: readonly ApiKey[];
  intake?: IngestRouteDeps['intake'];
  check?: IngestRouteDeps['check'];
  conflicts?: IngestRouteDeps['conflicts'];
  producers?: IngestRouteDeps['producers'];
  deadLetters?: IngestRouteDeps['deadLetters'];
  metrics?: GivenMetrics;
  monitor?: RoutedMonitor;
  jobs?: RoutedJobs;
  health?: () => HealthReport;
  kafka?: KafkaView | null;
  topicPrefix?: string;
  isApi?: boolean;
  now?: () => number;
  /** Each sender may take this much; absent: as much as it likes. */
  senderLimits?: LimitsConfig;
  limits?: Partial<IntakeLimits & { maxBodyBytes: number; maxBodyBytesInFlight: number }>;
}

const refuse = () => Promise.reject(new Error('not given to this test'));
const refuseCheck = () => {
  throw new Error('not given to this test');
};
const noLetters: DeadLetters = {
  insert: refuse,
  list: refuse,
  counts: refuse,
  get: refuse,
  recordReplay: refuse,
};
const noMetrics: GivenMetrics = {
  parse: {
    endpoint: () => {
      throw new Error('not given to this test');
    },
    body: () => {
      throw new Error('not given to this test');
    },
  },
  query: refuse,
  realtime: refuse,
  render: refuse,
  catalog: () => ({ metrics: [], dimensions: [] }),
  endpoints: makeEndpoints(catalog),
};

const noLimits: LimitsConfig = {
  ofKey: { requests: Infinity, engineMs: Infinity, bytes: Infinity, questions: Infinity },
  limitsLocal: false,
};
const noMonitor: RoutedMonitor = {
  checks: refuse,
  history: refuse,
  pause: refuse,
  resume: refuse,
  run: refuse,
};
const noJobs: RoutedJobs = { list: refuse, runs: refuse, pause: refuse, resume: refuse, run: refuse };
const healthy = (): HealthReport => ({
  status: 'ok',
  ready: true,
  version: '0.0.0',
  uptime_seconds: 1,
  role: 'all',
  instances: [],
  checks: {},
});

function identifyBy(apiKeys: readonly ApiKey[]): ServerOptions['identify'] {
  const find = makeFindBootstrap(apiKeys);
  return ({ secret }) => {
    const principal = find(hashSecret(secret));
    return principal === null ? { outcome: 'unknown' } : { outcome: 'known', principal };
  };
}

/** Makes the real server for `inject` and records its log lines. The server closes when the test ends. */
export async function openApiServer(
  given: Given & { intake?: FakeIntake } = {},
): Promise<{ app: FastifyInstance; intake: FakeIntake; logLines: string[] }> {
  const intake = given.intake ?? makeFakeIntake();
  const opened = await makeApiServer({ ...given, intake });
  onTestFinished(() => opened.app.close());
  return { ...opened, intake };
}

/** Makes the same server for a whole test file. The caller closes it. */
export async function makeApiServer(given: Given): Promise<{ app: FastifyInstance; logLines: string[] }> {
  const { intake = makeFakeIntake() } = given;
  const logLines: string[] = [];
  const { health = healthy, kafka = null, limits = {}, metrics = noMetrics, apiKeys = [], ...server } = given;
  const now = given.now ?? (() => 1_772_400_000_000);
  const { maxBodyBytes: maxBytes, maxBodyBytesInFlight: maxBytesInFlight, ...intakeLimits } = limits;
  const app = await makeServer({
    version: '0.0.0',
    identify: identifyBy(apiKeys),
    onAct: () => undefined,
    isOpen: apiKeys.length === 0,
    limits: openLimits(given.senderLimits ?? noLimits, { addTogether: null, registry: makeRegistry(), now }),
    allowedHosts: [],
    host: '127.0.0.1',
    publicUrl: null,
    corsOrigins: [],
    trustedProxies: [],
    maxConnections: 1_000,
    dataLabel: null,
    observeRequest: () => undefined,
    tags: apiTags,
    schemas: eventComponents(),
    problems: problemTable,
    log: openLog('debug', { write: (line) => logLines.push(line) }),
    bodyLimits: {
      ...(maxBytes !== undefined && { maxBytes }),
      ...(maxBytesInFlight !== undefined && { maxBytesInFlight }),
    },
    processRoutes: [(api) => healthRoutes(api, health), (api) => kafkaRoutes(api, kafka)],
    ...server,
    routes:
      given.isApi === false
        ? null
        : [
            (api) =>
              ingestRoutes(api, {
                intake,
                read: () => null,
                check: given.check ?? refuseCheck,
                conflicts: given.conflicts ?? { list: refuse },
                producers: given.producers ?? { list: refuse, sent: refuse, samples: refuse },
                arrivals: refuse,
                storage: refuse,
                deadLetters: given.deadLetters ?? noLetters,
                topicPrefix: given.topicPrefix ?? 'openride.events',
                version: '0.0.0',
                now,
                limits: intakeLimits,
              }),
            (api) => metricRoutes(api, { ...metrics, rowsOf: refuse as never, serving: serveAnew(metrics) }),
            (api) => dataQualityRoutes(api, given.monitor ?? noMonitor),
            (api) => jobRoutes(api, given.jobs ?? noJobs),
          ],
  });
  return { app, logLines };
}
