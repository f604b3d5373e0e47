import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import type { WriterLock } from './writer-lock.ts';

/**
 * The store of a process for as long as it has the right to fan out: once that is lost, what runs is given up and
 * what is begun throws `fenced_out`. It keeps a process that was stopped for a while from sending, when it wakes, the next
 * statement of a task that is another's by now; the epoch in the statements is what makes sure.
 */
export function heldStore(store: Store, lock: Pick<WriterLock, 'lost' | 'isHeld'>): Store {
  const held = (connection: Connection) => heldConnection(connection, lock);
  return { ...store, connection: held(store.connection), shards: store.shards.map(held) };
}

function heldConnection(connection: Connection, lock: Pick<WriterLock, 'lost' | 'isHeld'>): Connection {
  function whileHeld<Options extends { signal?: AbortSignal }>(options?: Options): Options {
    if (!lock.isHeld()) throw fencedOut();
    const signal = options?.signal === undefined ? lock.lost : AbortSignal.any([lock.lost, options.signal]);
    return { ...(options as Options), signal };
  }
  return {
    query: async (row, sql, options) => connection.query(row, sql, whileHeld(options)),
    command: async (sql, options) => connection.command(sql, whileHeld(options)),
    insert: async (sql, data, options) => connection.insert(sql, data, whileHeld(options)),
    stream: (sql, options) => connection.stream(sql, whileHeld(options)),
    close: () => connection.close(),
  };
}

/** Another process has, or may have, the right to fan out by now. */
export function fencedOut(facts: { epoch?: number } = {}): CodedError {
  return new CodedError('fenced_out', 'Another process has taken over the fan-out.', { facts });
}
