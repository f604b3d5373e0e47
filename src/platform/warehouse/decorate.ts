import type { Connection, StatementOptions } from './connection.ts';
import type { Store } from './store.ts';

type Method = 'query' | 'command' | 'insert' | 'stream';

/** The changes that a decorated connection makes to the one beneath it. */
export interface Decoration {
  /** The decorated methods; left out: all four. */
  only?: readonly Method[];
  /** Changes the options of a statement. When it throws, the statement is not sent. */
  options?: (given: StatementOptions) => StatementOptions;
  /** Wraps the sending of a statement, except of a `stream`. It may check something before, and handle the error. */
  around?: <T>(send: () => Promise<T>, options: StatementOptions) => Promise<T>;
}

/** Decorates a connection. When `beneath` is a function, each statement calls it, because the connection may be replaced. */
export function decorate(beneath: Connection | (() => Connection), decoration: Decoration = {}): Connection {
  const { only, options: change = (given) => given, around = (send) => send() } = decoration;
  const connection = typeof beneath === 'function' ? beneath : () => beneath;
  const isMeant = (method: Method) => only === undefined || only.includes(method);

  async function send<T>(
    method: Method,
    given: StatementOptions,
    act: (options: StatementOptions) => Promise<T>,
  ): Promise<T> {
    if (!isMeant(method)) return act(given);
    const options = change(given);
    return around(() => act(options), options);
  }

  return {
    query: (row, sql, given = {}) => send('query', given, (options) => connection().query(row, sql, options)),
    command: (sql, given = {}) => send('command', given, (options) => connection().command(sql, options)),
    insert: (sql, data, given = {}) =>
      send('insert', given, (options) => connection().insert(sql, data, options)),
    stream: (sql, given = {}) => connection().stream(sql, isMeant('stream') ? change(given) : given),
    close: () => connection().close(),
  };
}

/** Decorates every connection of a store. */
export function decorateStore(store: Store, decorationOf: (connection: Connection) => Decoration): Store {
  const decorated = (connection: Connection) => decorate(connection, decorationOf(connection));
  return {
    connection: decorated(store.connection),
    shards: store.shards.map(decorated),
    cluster: store.cluster,
  };
}
