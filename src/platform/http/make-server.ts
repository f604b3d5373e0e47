import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger as PinoLogger } from 'pino';
import type { ApiKey } from './api-keys.ts';
import type { DeadLetters } from '../../ingest/dead-letters/dead-letters.ts';
import type { Intake } from '../../ingest/records.ts';
import type { Metrics } from '../../metrics/make-metrics.ts';
import { answerBrokenRequest } from './answer-broken-request.ts';
import { authenticate } from './auth.ts';
import { handleErrors, sendProblem } from './handle-errors.ts';
import type { HealthReport } from '../../features/operations/health/health-report.ts';
import { describeApi, serveApiDocs } from './open-api.ts';
import { makeBodyReader } from './read-body.ts';
import { dataQualityRoutes, type OpenMonitor } from '../../quality/routes.ts';
import { deadLetterRoutes } from '../../ingest/dead-letters/routes.ts';
import { eventRoutes } from '../../ingest/http/routes.ts';
import { healthRoutes } from '../../features/operations/health/routes.ts';
import { jobRoutes } from '../../features/operations/jobs/routes.ts';
import { type KafkaView, kafkaRoutes } from '../../ingest/kafka/routes.ts';
import { metricRoutes } from '../../metrics/routes.ts';
import { problemRoutes } from './problem-routes.ts';
import { replayRoutes } from '../../ingest/dead-letters/replay/routes.ts';

/** A request that was answered, for the monitoring. `route` is the pattern, never the path. */
interface RequestObservation {
  method: string;
  route: string;
  status: number;
  seconds: number;
}

interface ServerLimits {
  maxEvents: number;
  /** After decompression. */
  maxBodyBytes: number;
  /** Of all bodies that are being read at once. */
  maxBodyBytesInFlight: number;
  /** How long a request waits for the fan-out before it is answered with 202. */
  doneWithinMs: number;
  /** How long a request waits for landing before it is answered with 503. */
  landedWithinMs: number;
}

const defaultLimits: ServerLimits = {
  maxEvents: 10_000,
  maxBodyBytes: 10 * 1_048_576,
  maxBodyBytesInFlight: 64 * 1_048_576,
  doneWithinMs: 5_000,
  landedWithinMs: 30_000,
};

const TOPIC_PREFIX = 'openride.events';

export interface ServerDeps {
  intake: Pick<Intake, 'submit' | 'results'>;
  deadLetters: Pick<DeadLetters, 'list' | 'counts' | 'get' | 'recordReplay'>;
  metrics: Pick<Metrics, 'endpoint' | 'queryBody' | 'catalog' | 'realtime' | 'endpoints'>;
  /** Data quality and jobs; opened when something is asked of them. */
  monitor: OpenMonitor;
  health: () => HealthReport | Promise<HealthReport>;
  /** What the names of the topics begin with, for /asyncapi.json. */
  topicPrefix?: string;
  /** Null or left out: nothing is read from Kafka. */
  kafka?: KafkaView | null;
  /** False: only how this process is can be asked. */
  isApi?: boolean;
  /** None: everybody who reaches the loopback address may do everything but see personal data. */
  apiKeys: readonly ApiKey[];
  allowedHosts: readonly string[];
  version: string;
  /** What the data is called, such as `simulated`; said in every answer. */
  dataLabel?: string | null;
  log: PinoLogger;
  now: () => number;
  observeRequest?: (observation: RequestObservation) => void;
  limits?: Partial<ServerLimits>;
}

/** The HTTP API, ready to `inject` or `listen`. */
export async function makeServer(deps: ServerDeps): Promise<FastifyInstance> {
  const limits = { ...defaultLimits, ...deps.limits };
  const app = makeFastify(deps.log);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Routes that take a body read it themselves, as bytes and within limits; nobody else reads any.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  handleErrors(app);
  observeRequests(app, deps);
  authenticate(app, deps);
  await describeApi(app, deps.version);

  const api = app.withTypeProvider<ZodTypeProvider>();
  healthRoutes(api, deps.health);
  kafkaRoutes(api, deps.kafka ?? null);
  problemRoutes(api);
  if (deps.isApi !== false) await serveApi(app, deps, limits);
  await app.ready();
  return app;
}

async function serveApi(app: FastifyInstance, deps: ServerDeps, limits: ServerLimits): Promise<void> {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const bodies = makeBodyReader({
    maxBytes: limits.maxBodyBytes,
    maxBytesInFlight: limits.maxBodyBytesInFlight,
  });
  const intake = { ...deps, bodies, patience: limits, maxEvents: limits.maxEvents };
  eventRoutes(api, intake);
  deadLetterRoutes(api, deps.deadLetters);
  replayRoutes(api, intake);
  metricRoutes(api, deps.metrics, bodies);
  dataQualityRoutes(api, deps.monitor);
  jobRoutes(api, deps.monitor);
  const { version, topicPrefix = TOPIC_PREFIX } = deps;
  await serveApiDocs(app, { version, topicPrefix });
}

function makeFastify(log: PinoLogger): FastifyInstance {
  return Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200 }, // a receipt is longer than the default of 100
    genReqId: requestId,
    forceCloseConnections: 'idle',
    requestTimeout: 120_000,
    frameworkErrors: (error, request, reply) => {
      void sendProblem(error, request as unknown as FastifyRequest, reply);
    },
    clientErrorHandler: answerBrokenRequest,
  });
}

/** The sender's id when it is safe to log and to return, else a new one. */
function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

/** One log line and one observation a request: never its path, parameters or body, which may hold personal data (G8). */
function observeRequests(app: FastifyInstance, { observeRequest, dataLabel }: ServerDeps): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    if (typeof dataLabel === 'string') reply.header('x-openride-data', dataLabel);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const seconds = reply.elapsedTime / 1000;
    observeRequest?.({ method: request.method, route, status: reply.statusCode, seconds });
    const facts = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    request.log[route.startsWith('/health') ? 'debug' : 'info'](facts, 'answered');
    done();
  });
}
