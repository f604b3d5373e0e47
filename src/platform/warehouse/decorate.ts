import type { Connection, StatementOptions } from './connection.ts';
import type { Store } from './store.ts';

type Method = 'query' | 'command' | 'insert' | 'stream';

/** What a decorated connection does otherwise than the one beneath it. */
export interface Decoration {
  /** The methods that are decorated; left out: all four. */
  only?: readonly Method[];
  /** The options of a statement, from those that it was given. What it throws refuses the statement. */
  options?: (given: StatementOptions) => StatementOptions;
  /** Sends a statement whose answer is awaited whole, so not a `stream`: it may look before, and at what went wrong. */
  around?: <T>(send: () => Promise<T>, options: StatementOptions) => Promise<T>;
}

/** A connection with a decoration. `beneath` is asked at each statement where it is a function: it may change meanwhile. */
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

/** The same store, each of its connections decorated. */
export function decorateStore(store: Store, decorationOf: (connection: Connection) => Decoration): Store {
  const decorated = (connection: Connection) => decorate(connection, decorationOf(connection));
  return {
    connection: decorated(store.connection),
    shards: store.shards.map(decorated),
    cluster: store.cluster,
  };
}
