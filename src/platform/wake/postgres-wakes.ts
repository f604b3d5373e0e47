import type { Logger } from '../../kernel/log.ts';
import { keepRunning, pause } from '../../kernel/retry.ts';
import { within } from '../../kernel/within.ts';
import type { OpenPostgres } from '../metadata/metadata.ts';
import { type Call, calls, makeListeners, type Wakes } from './wakes.ts';

// The calls of processes that share a PostgreSQL: NOTIFY to call, and one connection of the pool that listens. While that is
// away calls are lost; when it is back, everything counts as called.

const CHANNEL = 'openride_wake';
const BACKOFF = { firstMs: 250, maxMs: 5_000 };
// A connection on which nothing comes may have been dropped on the way without a word.
const PROVE_EVERY_MS = 60_000;
const TOLD_WITHIN_MS = 2_000;

export interface PostgresWakesOptions {
  /** Only processes with the same scope hear one another: those on one store. */
  scope: string;
  log: Logger;
}

/** Opens the calls. It does not wait for the database. */
export function openPostgresWakes(pool: OpenPostgres['pool'], { scope, log }: PostgresWakesOptions): Wakes {
  const listeners = makeListeners();
  const closing = new AbortController();
  const emitAll = () => calls.forEach((call) => listeners.emit(call));
  const onPayload = (payload: string | undefined) => {
    for (const call of calls) if (payload === payloadOf(scope, call)) listeners.emit(call);
  };
  let isHeard = true;
  const listening = keepRunning(
    (achieved) =>
      listen(pool, closing.signal, {
        onPayload,
        onListening() {
          achieved();
          if (!isHeard) log.info('other processes are heard again');
          isHeard = true;
          emitAll();
        },
      }),
    {
      backoff: BACKOFF,
      isOver: () => closing.signal.aborted,
      onError(error) {
        if (isHeard && !closing.signal.aborted)
          log.warn({ err: error }, 'other processes are not heard at once: PostgreSQL is away');
        isHeard = false;
      },
      wait: (ms) => pause(ms, closing.signal),
    },
  );
  const teller = makeTeller((call) =>
    pool.query('SELECT pg_notify($1, $2)', [CHANNEL, payloadOf(scope, call)]),
  );
  return {
    hear: (call, act) => listeners.hear(call, act),
    tell: (call) => teller.tell(call),
    mayLose: true,
    async close() {
      await within(TOLD_WITHIN_MS, teller.idle());
      closing.abort();
      await within(TOLD_WITHIN_MS, listening);
    },
  };
}

const payloadOf = (scope: string, call: Call) => `${scope} ${call}`;

/** Listens on one connection until `closed`. Throws when the connection is lost. */
async function listen(
  pool: OpenPostgres['pool'],
  closed: AbortSignal,
  { onPayload, onListening }: { onPayload: (payload: string | undefined) => void; onListening: () => void },
): Promise<void> {
  const client = await pool.connect();
  const broken = new AbortController();
  let failure: unknown = null;
  const fail = (error: unknown) => {
    failure = error;
    broken.abort();
  };
  client.on('notification', ({ payload }) => onPayload(payload));
  client.on('error', fail);
  client.on('end', () => fail(new Error('The connection was ended.')));
  try {
    await client.query(`LISTEN ${CHANNEL}`);
    onListening();
    const either = AbortSignal.any([closed, broken.signal]);
    while (!either.aborted) {
      await pause(PROVE_EVERY_MS, either);
      if (!either.aborted) await client.query('SELECT 1');
    }
    if (!closed.aborted) throw failure;
  } finally {
    client.release(true); // It still listens: nobody else may get it.
  }
}

/** Sends one call of a kind at a time: those that come meanwhile become one more. What cannot be sent is lost. */
function makeTeller(send: (call: Call) => Promise<unknown>) {
  const waiting = new Set<Call>();
  let sending: Promise<void> | null = null;
  async function sendAll(): Promise<void> {
    for (const call of waiting) {
      waiting.delete(call);
      await send(call).catch(() => undefined);
    }
    sending = null;
  }
  return {
    tell(call: Call) {
      waiting.add(call);
      sending ??= sendAll();
    },
    idle: () => sending ?? Promise.resolve(),
  };
}
