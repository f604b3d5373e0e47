import { type ClickHouseClient, ClickHouseError, createClient } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';

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

const REQUEST_TIMEOUT_MS = 600_000;
// So much longer than a statement may take is its answer waited for: after that the engine hangs, or its machine is gone.
const ANSWER_AFTER_LIMIT_MS = 5_000;

interface ConnectionOptions {
  maxConnections?: number;
  /** Settings that every statement gets. */
  settings?: SqlSettings;
  /** True: the engine sends an answer only when it is complete, so a failure half-way is an error and not a shorter answer. */
  waitsForEnd?: boolean;
  /** Called each time that the engine has answered a statement, with an error or without. */
  onAnswer?: () => void;
}

/** Opens a connection pool. */
export function openConnection(address: StoreAddress, options: ConnectionOptions = {}): Connection {
  const { maxConnections = 16, settings = {}, waitsForEnd = false, onAnswer = () => undefined } = options;
  const guard = makeGuard(onAnswer);
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
        for await (const _chunk of result.stream) void _chunk; // the statement has ended only when its answer has been read
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
    ...abortOf(options),
  };
}

/** A statement with a limit of its own is given up soon after that: nothing else tells of an engine that hangs. */
function abortOf({ signal, settings }: StatementOptions): { abort_signal?: AbortSignal } {
  const seconds = Number(settings?.['max_execution_time'] ?? 0);
  if (seconds <= 0) return signal === undefined ? {} : { abort_signal: signal };
  const late = AbortSignal.timeout(seconds * 1000 + ANSWER_AFTER_LIMIT_MS);
  return { abort_signal: signal === undefined ? late : AbortSignal.any([signal, late]) };
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
