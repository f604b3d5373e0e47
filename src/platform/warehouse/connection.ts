import { type ClickHouseClient, ClickHouseError, createClient } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { type Method, abortAfter, limitSeconds } from './statement-limits.ts';

/** The address of the event store, and the login. */
export interface StoreAddress {
  url: string;
  user: string;
  password: string;
  database: string;
}

/** Values for `{name:Type}` in SQL. The engine binds them, so no text of a user ever becomes SQL. */
export type SqlParams = Record<string, unknown>;
export type SqlSettings = Record<string, string | number>;

/** The options of a statement. */
export interface StatementOptions {
  params?: SqlParams;
  settings?: SqlSettings;
  /** The statement's name in the engine, by which it can be found or killed. */
  queryId?: string;
  signal?: AbortSignal;
  /** Statements of one asker take turns with those of others, where a pool is shared by many; see `take-turns.ts`. */
  asker?: object;
  /** It is called with the ms for which the engine was busy with the statement, without the wait for a turn, also when it failed; with a `stream` until its first bytes. */
  spent?: ((ms: number) => void) | undefined;
}

/** A connection pool. Throws `store_unavailable` (no answer: the effect is unknown) and `store_refused` (the engine said no). */
export interface Connection {
  /**
   * Returns the rows of a SELECT, each checked against `row`. Decimals arrive as strings and 64-bit integers as numbers, so a
   * value that may exceed 2^53 must be selected as toString(…).
   */
  query<Row extends z.ZodType>(row: Row, sql: string, options?: StatementOptions): Promise<z.output<Row>[]>;
  /** Runs DDL or INSERT … SELECT. Returns the number of rows written, those of views included. */
  command(sql: string, options?: StatementOptions): Promise<number>;
  /** Runs INSERT … FORMAT with `data` as the body, chunk after chunk. */
  insert(sql: string, data: string | readonly Buffer[], options?: StatementOptions): Promise<void>;
  /** Returns the bytes of a SELECT … FORMAT as they arrive. */
  stream(sql: string, options?: StatementOptions): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

// The longest silence of the engine, for statements without a limit: see statement-limits.ts.
const REQUEST_TIMEOUT_MS = 600_000;

/** How a pool is opened. */
export interface ConnectionOptions {
  maxConnections?: number;
  /** Settings that every statement gets; `max_execution_time` among them is the limit of each. */
  settings?: SqlSettings;
  /** True: the engine sends an answer only when it is complete, so a failure half-way is an error and not a shorter answer. */
  waitsForEnd?: boolean;
  /** Called each time that the engine has answered a statement, with an error or without. */
  onAnswer?: () => void;
}

/** Opens a connection pool. */
export function openConnection(address: StoreAddress, options: ConnectionOptions = {}): Connection {
  const { settings = {}, onAnswer = () => undefined } = options;
  const guard = makeGuard(onAnswer);
  const client = openClient(address, options);
  /** Sends a statement, and gives it up when its limit has passed. */
  const send = async <T>(method: Method, options: StatementOptions, act: (sent: Wire) => Promise<T>) => {
    const seconds = limitSeconds(method, options.settings, settings);
    const { signal, release } = abortAfter(seconds, options.signal);
    try {
      return await guard(() => act(wire(method, { ...options, signal }, seconds)));
    } finally {
      release();
    }
  };
  return {
    query: (row, sql, options = {}) => send('query', options, (sent) => select(client, row, sql, sent)),
    async command(sql, options = {}) {
      const { summary } = await send('command', options, (sent) => client.command({ query: sql, ...sent }));
      return Number(summary?.written_rows ?? 0);
    },
    async insert(sql, data, options = {}) {
      await send('insert', options, async (sent) => {
        const body = Readable.from(typeof data === 'string' ? [data] : data, { objectMode: false });
        const result = await client.exec({ query: sql, values: body, ...sent });
        for await (const _chunk of result.stream) void _chunk; // the statement has ended only when its answer has been read
      });
    },
    async *stream(sql, options = {}) {
      const seconds = limitSeconds('stream', options.settings, settings);
      const { signal, release } = abortAfter(seconds, options.signal);
      try {
        const sent = wire('stream', { ...options, signal }, seconds);
        const { stream } = await guard(() => client.exec({ query: sql, ...sent }));
        yield* stream as AsyncIterable<Buffer>;
      } finally {
        release();
      }
    },
    close: () => client.close(),
  };
}

function openClient(
  address: StoreAddress,
  { maxConnections = 16, settings = {}, waitsForEnd = false }: ConnectionOptions,
): ClickHouseClient {
  return createClient({
    url: address.url,
    username: address.user,
    password: address.password,
    database: address.database,
    max_open_connections: maxConnections,
    request_timeout: REQUEST_TIMEOUT_MS,
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    clickhouse_settings: {
      date_time_input_format: 'best_effort',
      output_format_json_quote_decimals: 1,
      output_format_decimal_trailing_zeros: 1,
      ...settings,
      ...(waitsForEnd && { wait_end_of_query: 1 }),
    },
    log: { LoggerClass: SilentLogger },
  });
}

async function select<Row extends z.ZodType>(
  client: ClickHouseClient,
  row: Row,
  sql: string,
  sent: Wire,
): Promise<z.output<Row>[]> {
  const result = await client.query({ query: sql, format: 'JSONEachRow', ...sent });
  return z.array(row).parse(await result.json());
}

type Wire = ReturnType<typeof wire>;

/** The engine is told the limit of a read. It is not told that of an insert, whose refusal would be final where a silence is not. */
function wire(
  method: Method,
  options: Omit<StatementOptions, 'signal'> & { signal: AbortSignal | undefined },
  seconds: number,
) {
  const settings =
    method === 'query' ? { max_execution_time: seconds, ...options.settings } : options.settings;
  return {
    ...(options.params === undefined ? {} : { query_params: options.params }),
    ...(settings === undefined ? {} : { clickhouse_settings: settings }),
    ...(options.queryId === undefined ? {} : { query_id: options.queryId }),
    ...(options.signal === undefined ? {} : { abort_signal: options.signal }),
  };
}

/** Makes the function that sends a statement, tells of the engine's answer, and gives its failure a code. */
function makeGuard(onAnswer: () => void): <T>(act: () => Promise<T>) => Promise<T> {
  return async (act) => {
    try {
      const answer = await act();
      onAnswer();
      return answer;
    } catch (error) {
      if (error instanceof z.ZodError) throw error;
      if (error instanceof ClickHouseError) {
        onAnswer();
        throw new CodedError('store_refused', `The event store refused a statement: ${error.message}`, {
          facts: { type: error.type ?? 'unknown', engineCode: error.code },
          cause: error,
        });
      }
      throw new CodedError('store_unavailable', 'The event store cannot be reached.', { cause: error });
    }
  };
}

/** Logs nothing: callers log the errors that they catch, and the client's own lines would repeat them with SQL. */
class SilentLogger {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}
