import { type ClickHouseClient, ClickHouseError, createClient } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';

/** Where the event store is and how to log in. */
export interface StoreAddress {
  url: string;
  user: string;
  password: string;
  database: string;
}

/** Values for `{name:Type}` in SQL: the engine binds them, so no text of a user ever becomes SQL. */
export type SqlParams = Record<string, unknown>;
export type SqlSettings = Record<string, string | number>;

/** What may be given with a statement. */
export interface StatementOptions {
  params?: SqlParams;
  settings?: SqlSettings;
  /** Names the statement in the engine, to find or kill it. */
  queryId?: string;
  signal?: AbortSignal;
}

/** An open connection pool. Errors: `store_unavailable` (not reachable; its effect is unknown), `store_refused` (the engine said no). */
export interface Connection {
  /** Rows of a SELECT, each checked against `row`. Decimals arrive as strings; 64-bit integers as numbers, so
   * what may exceed 2^53 is selected as toString(…). */
  query<Row extends z.ZodType>(row: Row, sql: string, options?: StatementOptions): Promise<z.output<Row>[]>;
  /** DDL, or INSERT … SELECT. Returns the rows written, those of views included. */
  command(sql: string, options?: StatementOptions): Promise<number>;
  /** INSERT … FORMAT with `data` as the body, chunk after chunk. */
  insert(sql: string, data: string | readonly Buffer[], options?: StatementOptions): Promise<void>;
  /** The bytes of a SELECT … FORMAT, as they arrive. */
  stream(sql: string, options?: StatementOptions): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 600_000;

interface ConnectionOptions {
  maxConnections?: number;
  /** Given with every statement. */
  settings?: SqlSettings;
  /** An answer begins only when it is whole: what fails on its way is an error and not a shorter answer. */
  waitsForEnd?: boolean;
}

/** Opens a pool on one store. */
export function openConnection(address: StoreAddress, options: ConnectionOptions = {}): Connection {
  const { maxConnections = 16, settings = {}, waitsForEnd = false } = options;
  const client = createClient({
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
  return {
    query: (row, sql, options = {}) => guard(() => select(client, row, sql, options)),
    async command(sql, options = {}) {
      const { summary } = await guard(() => client.command({ query: sql, ...wire(options) }));
      return Number(summary?.written_rows ?? 0);
    },
    async insert(sql, data, options = {}) {
      await guard(async () => {
        const body = Readable.from(typeof data === 'string' ? [data] : data, { objectMode: false });
        const result = await client.exec({ query: sql, values: body, ...wire(options) });
        for await (const _chunk of result.stream) void _chunk; // the statement has ended when its answer has
      });
    },
    async *stream(sql, options = {}) {
      const { stream } = await guard(() => client.exec({ query: sql, ...wire(options) }));
      yield* stream as AsyncIterable<Buffer>;
    },
    close: () => client.close(),
  };
}

async function select<Row extends z.ZodType>(
  client: ClickHouseClient,
  row: Row,
  sql: string,
  options: StatementOptions,
): Promise<z.output<Row>[]> {
  const result = await client.query({ query: sql, format: 'JSONEachRow', ...wire(options) });
  return z.array(row).parse(await result.json());
}

function wire(options: StatementOptions) {
  return {
    ...(options.params === undefined ? {} : { query_params: options.params }),
    ...(options.settings === undefined ? {} : { clickhouse_settings: options.settings }),
    ...(options.queryId === undefined ? {} : { query_id: options.queryId }),
    ...(options.signal === undefined ? {} : { abort_signal: options.signal }),
  };
}

async function guard<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    if (error instanceof ClickHouseError) {
      throw new CodedError('store_refused', `The event store refused a statement: ${error.message}`, {
        facts: { type: error.type ?? 'unknown', engineCode: error.code },
        cause: error,
      });
    }
    throw new CodedError('store_unavailable', 'The event store cannot be reached.', { cause: error });
  }
}

/** Errors are thrown and logged by whoever handles them; the client's own lines would repeat them with SQL. */
class SilentLogger {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}
