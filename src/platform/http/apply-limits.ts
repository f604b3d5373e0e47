import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from '../../kernel/errors.ts';
import type { Limits, Sender, Usage } from '../limits/open-limits.ts';
import { whenOver } from './when-over.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True: it asks the engine, so the limits of questions hold. Its handler tells `spendEngineMs` how long the engine took. */
    isQuestion?: boolean;
  }
  interface FastifyRequest {
    /** Counts time of the engine as used by the sender. */
    spendEngineMs: (ms: number) => void;
    /** What it takes of its sender's limits; null: nothing, or it was refused. */
    usage: Usage | null;
  }
}

const nobodyPays = () => undefined;

/**
 * Counts each request for its sender, tells it what is left, and refuses it with `limit_reached`. It stands after the check of rights,
 * because who is refused there costs nothing more.
 */
export function applyLimits(
  app: FastifyInstance,
  { limits, isOpen }: { limits: Pick<Limits, 'areLocal' | 'enter'>; isOpen: boolean },
): void {
  const isLimited = !isOpen || limits.areLocal;
  const bytesSinceLast = countBytes();
  app.decorateRequest('spendEngineMs', nobodyPays);
  app.decorateRequest('usage', null);
  app.addHook('onRequest', (request, reply, done) => {
    const sender = isLimited ? senderOf(request) : null;
    if (sender === null) return done();
    const isQuestion = request.routeOptions.config.isQuestion === true;
    const { headers, outcome } = limits.enter(sender, isQuestion);
    if (headers !== null) reply.headers(headers);
    if (outcome instanceof CodedError) return done(outcome);
    request.usage = outcome;
    request.spendEngineMs = outcome.spendEngineMs;
    done();
  });
  whenOver(app, ({ usage, raw }) => usage?.end(bytesSinceLast(raw.socket)));
}

/** Returns null for health, which has no limit. */
function senderOf({ principal, ip, routeOptions }: FastifyRequest): Sender | null {
  if (routeOptions.url?.startsWith('/health') === true) return null;
  const { kind, id, rows } = principal;
  if (kind === 'nobody') return { side: 'address', address: ip };
  return { side: rows === null ? 'key' : 'person', id };
}

/**
 * Makes what returns the bytes that went over a connection, both ways and with all headers, since it was asked the last time. Requests
 * on one connection end one after another, so each pays for its own.
 */
function countBytes(): (socket: Socket) => number {
  const counted = new WeakMap<Socket, number>();
  return (socket) => {
    const all = socket.bytesRead + socket.bytesWritten;
    if (Number.isNaN(all)) return 0; // a request that a test injects has no connection
    const before = counted.get(socket) ?? 0;
    counted.set(socket, all);
    return all - before;
  };
}
