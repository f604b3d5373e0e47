import { CodedError } from '../../kernel/errors.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { tellProblem } from '../../platform/http/handle-errors.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import type { Socket } from '../../platform/http/web-sockets.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { z } from 'zod';
import { liveAsyncApi } from './async-api.ts';
import type { Hub } from './channel/hub.ts';
import { openEvents, readTopics } from './events.ts';
import { liveProblems } from './problems.ts';
import type { Seats } from './seats.ts';
import { closeCodes } from './session/close-codes.ts';
import type { Line } from './session/line.ts';
import { openSession, type Session, sessionLimits } from './session/session.ts';
import type { ToldError } from './session/server-frame.ts';
import type { Tickets } from './tickets.ts';

const problems = {
  ...httpProblems,
  ...metricsProblems,
  ...metadataProblems,
  ...warehouseProblems,
  ...liveProblems,
};
const problemResponses = problemResponsesOf(problems);

export interface LiveRouteDeps {
  hub: Hub;
  tickets: Tickets;
  seats: Seats;
  /** Calls `close` when the principal may no longer do anything. Returns how to stop that. */
  whenRevoked: (principal: Principal, close: () => void) => () => void;
  /** Adds the gauges of the connections. */
  watch: (read: () => { sockets: number; subscriptions: number; queries: number }) => void;
  tickMs: number;
  build: string;
  now: () => number;
}

type Open = (line: Line, principal: Principal, acknowledges: boolean) => Session | null;

/** Serves live numbers: tickets, the WebSocket, and server-sent events where sockets do not pass. */
export function liveRoutes(app: Api, deps: LiveRouteDeps): void {
  const sessions = new Set<Session>();
  deps.watch(() => ({
    sockets: sessions.size,
    subscriptions: [...sessions].reduce((all, session) => all + session.subscriptions(), 0),
    queries: deps.hub.watched(),
  }));
  app.addHook('preClose', (done) => {
    for (const session of sessions) session.restart();
    done();
  });
  const open: Open = (line, principal, acknowledges) => {
    const leave = deps.seats.take(principal);
    if (leave === null) return null;
    const { hub, tickMs, build, now } = deps;
    const describe = (error: unknown) => describeError(app, error);
    const session = openSession({ hub, line, principal, acknowledges, tickMs, build, describe, now });
    sessions.add(session);
    const forget = deps.whenRevoked(principal, () => {
      session.end();
      line.close(closeCodes.auth, 'the key or the session has ended');
    });
    return {
      ...session,
      end() {
        if (sessions.delete(session)) leave();
        forget();
        session.end();
      },
    };
  };
  ticketRoute(app, deps.tickets);
  socketRoute(app, deps.tickets, open);
  eventsRoute(app, open);
  app.get('/asyncapi-live.json', { config: { isConstant: true }, schema: { hide: true } }, () =>
    liveAsyncApi({ version: deps.build }),
  );
}

/** Says in a frame what a problem says. */
function describeError(app: Api, error: unknown): ToldError {
  const request = { id: 'live', log: app.log };
  const { problem, retryAfterSeconds } = tellProblem(error, { request, table: problems });
  const kind = problems[problem.code as keyof typeof problems];
  return {
    code: problem.code,
    ...(problem.parameter !== undefined && { parameter: problem.parameter }),
    message: problem.detail,
    remedy: kind.meaning,
    ...(retryAfterSeconds !== null && { retry_after_ms: retryAfterSeconds * 1000 }),
  };
}

function ticketRoute(app: Api, tickets: Tickets): void {
  app.route({
    method: 'POST',
    url: '/v1/live/tickets',
    config: { scope: 'read', byFamily: true },
    schema: {
      tags: ['Live'],
      summary: 'Make a ticket for a live connection',
      description:
        'A browser cannot send a key when it opens a WebSocket: it names the ticket as a protocol. A ticket holds for 30 seconds and opens one connection.',
      response: {
        201: z.object({
          ticket: z
            .string()
            .describe('Open the WebSocket with the protocols `openride.live.v1` and `ticket.<ticket>`.'),
          expires_at: z.string().meta({ format: 'date-time' }),
        }),
        ...problemResponses(),
      },
    },
    async handler(request, reply) {
      const { ticket, expiresAtMs } = tickets.make(request.principal);
      return reply.code(201).send({ ticket, expires_at: new Date(expiresAtMs).toISOString() });
    },
  });
}

function socketRoute(app: Api, tickets: Tickets, open: Open): void {
  app.route({
    method: 'GET',
    url: '/v1/live',
    schema: {
      tags: ['Live'],
      summary: 'Open a WebSocket that pushes numbers as they change',
      description:
        'The protocol `openride.live.v1` is described in docs/LIVE.md. Without an upgrade the request is refused.',
      response: problemResponses('upgrade_required', 'origin_not_allowed'),
    },
    handler(_request, reply) {
      reply.header('upgrade', 'websocket');
      throw new CodedError('upgrade_required', 'The resource is a WebSocket.');
    },
    wsHandler(socket, request) {
      void serveSocket(socket, { tickets, open, protocols: request.headers['sec-websocket-protocol'] ?? '' });
    },
  });
}

const MOST_EARLY_FRAMES = sessionLimits.subs + sessionLimits.frames_per_second;

/** Serves one socket. Frames that the client sends before its ticket is looked at wait, as many as it may send at once. */
async function serveSocket(
  socket: Socket,
  { tickets, open, protocols }: { tickets: Tickets; open: Open; protocols: string },
): Promise<void> {
  const early: string[] = [];
  let receive = (text: string): void => {
    if (early.length < MOST_EARLY_FRAMES) early.push(text);
    else socket.close(closeCodes.limit, 'too many frames');
  };
  let end: () => void = () => undefined;
  socket.on('message', (data) => receive((data as Buffer).toString()));
  socket.on('close', () => end());
  const ticket = /(?:^|,)\s*ticket\.([\w.-]+)\s*(?:,|$)/.exec(protocols)?.[1] ?? '';
  const principal = await tickets.take(ticket).catch(() => null);
  if (principal === null) return socket.close(closeCodes.auth, 'the ticket is none, is too old, or was used');
  const line: Line = {
    send: (bytes) => socket.send(bytes, { binary: false }),
    close: (code, reason) => socket.close(code, reason),
    bufferedBytes: () => socket.bufferedAmount,
  };
  const session = open(line, principal, true);
  if (session === null) return socket.close(closeCodes.limit, 'too many live connections are open');
  if (socket.readyState !== socket.OPEN) return session.end();
  end = () => session.end();
  receive = (text) => session.receive(text);
  for (const text of early) session.receive(text);
}

function eventsRoute(app: Api, open: Open): void {
  app.route({
    method: 'GET',
    url: '/v1/live/events',
    config: { scope: 'read', byFamily: true },
    schema: {
      tags: ['Live'],
      summary: 'The same numbers as server-sent events',
      description:
        'For where a WebSocket does not pass. Each event is a frame of docs/LIVE.md. The connection ends after five minutes; the browser opens it again ' +
        'with `Last-Event-ID`, and nothing is missed.',
      querystring: z.strictObject({
        topics: z
          .string()
          .max(sessionLimits.bytes)
          .describe(
            '`realtime`, `pulse` or both by a comma, or a JSON list of frames `subscribe` without `op`.',
          ),
      }),
      response: {
        200: { description: 'Frames.', content: { 'text/event-stream': { schema: z.string() } } },
        ...problemResponses('invalid_parameter', 'too_many_live'),
      },
    },
    async handler(request, reply) {
      const lastId = request.headers['last-event-id'];
      const wanted = readTopics(request.query.topics, typeof lastId === 'string' ? lastId : null);
      const { line, body } = openEvents();
      const session = open(line, request.principal, false);
      if (session === null) throw new CodedError('too_many_live', 'Too many live connections are open.');
      const timer = setTimeout(() => session.restart(), EVENTS_MS);
      reply.raw.once('close', () => {
        clearTimeout(timer);
        session.end();
      });
      for (const frame of wanted) session.subscribe(frame);
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .send(body as never);
    },
  });
}

/** An open request would outlive what it was let in by. */
const EVENTS_MS = 300_000;
