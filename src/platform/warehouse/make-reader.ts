import { randomUUID } from 'node:crypto';
import { retry } from '../../kernel/retry.ts';
import type { Connection, StatementOptions } from './connection.ts';
import { decorate } from './decorate.ts';
import { refuseFileFunction } from './refuse-file-function.ts';
import { settleLimit } from './statement-limits.ts';
import { type TurnOptions, type Turns, busy, makeTurns } from './take-turns.ts';
import { timed } from './timed.ts';
import { isRefusal } from './engine-refusal.ts';

// Questions have a pool of their own, so that no number of them takes a connection from those that store events. Who asks and
// leaves gives up its place at once: the engine ends a statement within a moment of the connection's end, and what it does not
// end by itself is killed.

/** Statements of questions that run at once. It is also the number of connections of the pool. */
export const READER_PLACES = 5;
const PATIENCE_MS = 30_000;
const BUSY_BACKOFF = { firstMs: 50, maxMs: 1_000 };
const ENDS_WITHIN_MS = 500;
/** The engine's code for TOO_MANY_SIMULTANEOUS_QUERIES: other processes ask as the same user. */
const TOO_MANY_QUERIES = '202';

/** A store on machines of its own is asked as often as there are places. */
const EVERY_PLACE: ReadersShare = {
  turns: READER_PLACES,
  heavyTurns: READER_PLACES,
  isStoring: () => false,
};

export type ReadersShare = Pick<TurnOptions, 'turns' | 'heavyTurns' | 'isStoring'>;

/** Returns the share of questions in an engine that has these cores together with the service: heavy ones leave it a core. */
export function shareOfCores(cores: number): Omit<ReadersShare, 'isStoring'> {
  const turns = Math.min(READER_PLACES, Math.max(2, cores));
  return { turns, heavyTurns: Math.min(turns, Math.max(1, cores - 1)) };
}

/** Ends the statements with these ids, as far as they still run. */
export type Kill = (queryIds: readonly string[]) => Promise<unknown>;

/**
 * Makes the connection of those who only ask. Statements of different askers take turns. Throws `queries_busy` when a turn takes
 * too long, and the reason of a statement's signal when that is aborted.
 */
export function makeReader(
  pool: Connection | (() => Connection),
  kill: Kill,
  share: ReadersShare = EVERY_PLACE,
): Connection {
  const turns = makeTurns({ places: READER_PLACES, ...share, patienceMs: PATIENCE_MS });
  const abandoned = killLater(kill);
  const open = typeof pool === 'function' ? pool : () => pool;
  const inTurns = decorate(pool, {
    options: (given) => ({ ...given, queryId: given.queryId ?? `r:${randomUUID()}` }),
    around: (send, options) =>
      turns.take(options.asker ?? {}, options.signal, () =>
        onceAllowed(() => abandoned.watch(() => timed(send, options.spent), options), options.signal),
      ),
  });
  return {
    ...inTurns,
    query: async (row, sql, options) => {
      refuseFileFunction(sql);
      return inTurns.query(row, sql, options);
    },
    async *stream(sql, options = {}) {
      refuseFileFunction(sql);
      const asked = { ...options, queryId: options.queryId ?? `r:${randomUUID()}` };
      const leave = await enter(turns, asked);
      let chunks: AsyncIterator<Buffer> | null = null;
      const send = () => {
        chunks = open().stream(sql, asked)[Symbol.asyncIterator]();
        return chunks.next();
      };
      let isWhole = false;
      try {
        let next = await timed(() => onceAllowed(send, asked.signal), asked.spent);
        for (; next.done !== true; next = await chunks!.next()) yield next.value;
        isWhole = true;
      } finally {
        // The engine may wait for us to read: only the end of the connection ends that.
        if (!isWhole) await (chunks as AsyncIterator<Buffer> | null)?.return?.();
        if (!isWhole) abandoned.add(asked.queryId);
        leave();
      }
    },
  };
}

/** Takes a turn that lasts until the returned function is called. */
async function enter(turns: Turns, { asker = {}, signal }: StatementOptions): Promise<() => void> {
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const turn = turns.take(asker, signal, () => {
    begun.resolve();
    return ended.promise;
  });
  await Promise.race([begun.promise, turn]);
  return ended.resolve;
}

/** Sends a statement again while the engine has too many of this user. */
async function onceAllowed<T>(send: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const isBusy = (error: unknown) => isRefusal(error, TOO_MANY_QUERIES);
  try {
    return await retry(send, { backoff: BUSY_BACKOFF, patienceMs: PATIENCE_MS, mayPass: isBusy, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw isBusy(error) ? busy(error) : error;
  }
}

/** Collects the statements whose asker has left, and kills a moment later what has not ended. */
function killLater(kill: Kill) {
  let left: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const killAll = () => {
    const ids = left;
    left = [];
    timer = undefined;
    kill(ids).catch(() => undefined); // The engine may be away, or the user may not: the statement's time limit ends it then.
  };
  const add = (queryId: string | undefined) => {
    if (queryId !== undefined) left.push(queryId);
    timer ??= setTimeout(killAll, ENDS_WITHIN_MS).unref();
  };
  return {
    add,
    async watch<T>(send: () => Promise<T>, { signal, queryId }: StatementOptions): Promise<T> {
      const leave = () => add(queryId);
      signal?.addEventListener('abort', leave, { once: true });
      try {
        return await send();
      } finally {
        signal?.removeEventListener('abort', leave);
      }
    },
  };
}

/** Makes a `Kill` that uses a connection with the right to kill. */
export function killBy(connection: Connection): Kill {
  return (ids) =>
    connection.command('KILL QUERY WHERE query_id IN ({ids:Array(String)}) ASYNC', {
      params: { ids },
      settings: settleLimit,
    });
}
