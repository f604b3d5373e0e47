import { setMaxListeners } from 'node:events';
import type { Connection } from './connection.ts';
import { decorate } from './decorate.ts';

/** Somebody asks a question. */
export interface Asking {
  /** Aborted: it waits for the answer no more. */
  signal?: AbortSignal | undefined;
  /** It is called with the ms for which the engine was busy with each statement. */
  spent?: ((ms: number) => void) | undefined;
}

/**
 * Runs all statements of one question as those of one asker. They end when `signal` is aborted, or when one of them fails: nobody
 * would read the others. Throws the reason of `signal` when it was aborted.
 */
export async function asOneAsker<T>(
  connection: Connection,
  { signal, spent }: Asking,
  ask: (connection: Connection) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const over = new AbortController();
  const ends = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  setMaxListeners(0, ends); // A question may have a hundred statements.
  const asker = {};
  try {
    return await ask(
      decorate(connection, { options: (given) => ({ ...given, signal: ends, asker, spent }) }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    over.abort();
  }
}
