import cookie from '@fastify/cookie';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger as PinoLogger } from 'pino';
import type { ProblemTable } from '../../kernel/problem-kind.ts';
import { MIB } from '../../kernel/units.ts';
import { type HttpAct, observeActs } from './audit-acts.ts';
import { answerBrokenRequest } from './answer-broken-request.ts';
import { authenticate, type AuthOptions } from './auth.ts';
import type { Limits } from '../limits/open-limits.ts';
import { applyLimits } from './apply-limits.ts';
import { allowOrigins } from './cors.ts';
import { tellDeprecation } from './deprecation.ts';
import { handleErrors, sendProblem } from './handle-errors.ts';
import { type ApiDescription, describeApi, DOCS_PATH, serveApiDocs } from './open-api.ts';
import { limitConnections } from './limit-connections.ts';
import { knowPublicUrl } from './public-url.ts';
import { problemRoutes } from './problem-routes.ts';
import { httpProblems } from './problem-table.ts';
import { type BodyReader, makeBodyReader } from './read-body.ts';
import { renderOnce } from './render-once.ts';
import { keepSenderIds, makeRequestId } from './request-ids.ts';
import type { Api } from './route.ts';
import { throttleWrongKeys } from './throttle-wrong-keys.ts';
import { acceptWebSockets, wantsWebSocket } from './web-sockets.ts';
import { whenOver } from './when-over.ts';
import { HEADERS_WITHIN_MS, SLOWEST } from './slowest-request.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Reads bodies as bytes, within limits that all routes share. */
    bodies: BodyReader;
  }
}

/** A request that was answered, for the monitoring. `route` is the pattern, never the path. */
export interface RequestObservation {
  method: string;
  route: string;
  status: number;
  seconds: number;
}

/** Adds the routes of one part. */
export type AddRoutes = (app: Api) => void;

export interface ServerOptions extends ApiDescription, AuthOptions {
  /** Routes of every process: how it is. */
  processRoutes: readonly AddRoutes[];
  /** Routes of the API; null where this process does not serve it. */
  routes: readonly AddRoutes[] | null;
  problems: ProblemTable;
  /** The address that the service listens on. */
  host: string;
  /** The address under which others reach it; null: the one that it listens on. */
  publicUrl: string | null;
  /** `limits` says how much each sender may take. */
  limits: Limits;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** The label of the data, such as `simulated`, which every answer holds. Null: the data is real. */
  dataLabel: string | null;
  log: PinoLogger;
  observeRequest: (observation: RequestObservation) => void;
  /** It is called for each act that the audit keeps. */
  onAct: (act: HttpAct) => void;
  /** More are refused. */
  maxConnections: number;
  bodyLimits?: Partial<BodyLimits>;
}

interface BodyLimits {
  /** After decompression. */
  maxBytes: number;
  /** All bodies that are being read at once may hold this much, and those of one client half of it. */
  maxBytesInFlight: number;
}

const REQUEST_WITHIN_MS = 120_000;
const LOOK_FOR_SLOW_MS = 2_000;
// Nothing is read or written: whoever does not read its answer would keep it in memory. No answer takes so long.
const SILENT_CONNECTION_MS = 150_000;
const defaultBodyLimits: BodyLimits = { maxBytes: 10 * MIB, maxBytesInFlight: 64 * MIB };

/** The HTTP API, ready to `inject` or `listen`. */
export async function makeServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = makeFastify(options);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Routes that take a body read it themselves, as bytes and within limits; nobody else reads any.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.decorate('bodies', openBodies(options.bodyLimits));
  knowPublicUrl(app, options);
  handleErrors(app, options.problems);
  observeRequests(app, options);
  observeActs(app, options.onAct);
  limitConnections(app, options.maxConnections);
  keepSenderIds(app);
  await app.register(cookie);
  allowOrigins(app, options.corsOrigins);
  tellDeprecation(app);
  authenticate(app, { ...options, identify: throttleWrongKeys(options.identify, options.limits.wrongKeys) });
  applyLimits(app, options);
  renderOnce(app, DOCS_PATH);
  await acceptWebSockets(app);
  await describeApi(app, options);

  const api = app.withTypeProvider<ZodTypeProvider>();
  for (const add of options.processRoutes) add(api);
  problemRoutes(api, options.problems);
  for (const add of options.routes ?? []) add(api);
  if (options.routes !== null) await serveApiDocs(app);
  await app.ready();
  return app;
}

function openBodies(given: Partial<BodyLimits> = {}): BodyReader {
  const { maxBytes, maxBytesInFlight } = { ...defaultBodyLimits, ...given };
  return makeBodyReader({
    maxBytes,
    maxBytesInFlight,
    maxBytesPerClient: Math.ceil(maxBytesInFlight / 2),
    pace: SLOWEST,
  });
}

function makeFastify({ log, problems, trustedProxies }: ServerOptions): FastifyInstance {
  return Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200 }, // a receipt is longer than the default of 100
    genReqId: makeRequestId,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    forceCloseConnections: 'idle',
    http: {
      headersTimeout: HEADERS_WITHIN_MS,
      connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
      shouldUpgradeCallback: wantsWebSocket,
    },
    requestTimeout: REQUEST_WITHIN_MS,
    connectionTimeout: SILENT_CONNECTION_MS,
    frameworkErrors: (error, request, reply) => {
      void sendProblem(error, { request: request as unknown as FastifyRequest, reply, table: problems });
    },
    clientErrorHandler: answerBrokenRequest,
  });
}

/**
 * One log line and one observation a request: never its path, parameters or body, which may hold personal data (G8). A request
 * whose client left before it had the whole answer counts with the status of `client_left`.
 */
function observeRequests(app: FastifyInstance, { observeRequest, dataLabel }: ServerOptions): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    reply.header('cache-control', 'no-store'); // whatever is not data says so itself
    if (dataLabel !== null) reply.header('x-openride-data', dataLabel);
    done();
  });
  whenOver(app, (request, reply, { hasLeft }) => {
    if (request.ws && !reply.raw.headersSent) return; // an open socket is no answer
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    const status = hasLeft ? httpProblems.client_left.status : reply.statusCode;
    observeRequest({ method, route, status, seconds: reply.elapsedTime / 1000 });
    const level = route.startsWith('/health') ? 'debug' : 'info';
    const ms = Math.round(reply.elapsedTime);
    request.log[level]({ method, route, status, ms }, hasLeft ? 'the client left' : 'answered');
  });
}
