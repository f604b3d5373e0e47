import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { openConnection } from '../src/platform/warehouse/connection.ts';
import { readEndpoint } from '../src/platform/warehouse/engine/endpoint-file.ts';
import { enginePaths } from '../src/platform/warehouse/engine/start.ts';

// What the store knows of the times of a run. A batch is queryable when it is marked as done: its events are then in families,
// rollups and entity tables. The engine's clock is that of the producer: it is the same machine.

/** A batch that is done: when, ms since 1970; how many records it brought for the first time, and how many that had landed before. */
export interface DoneBatch {
  at: number;
  events: number;
  again: number;
}

/** Milliseconds; `ms` from the moment at which an event was due to be sent until it was queryable. */
export interface WaitTimes {
  events: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Half-open, ms since 1970. */
export interface Span {
  fromMs: number;
  toMs: number;
}

const POLL_EVERY_MS = 250;
const GIVE_UP_AFTER_MS = 120_000;

/** Looks into the store of a running service. */
export function openKafkaStore(dataDir: string) {
  const endpoint = readEndpoint(enginePaths(dataDir).endpoint);
  if (endpoint === null) throw new Error(`No engine has been started in ${dataDir}.`);
  const { httpPort, user, password } = endpoint;
  const url = `http://127.0.0.1:${httpPort}`;
  const connection = openConnection({ url, user, password, database: 'openride' });
  const one = async <Row extends z.ZodType>(row: Row, sql: string, span?: Span) =>
    (await connection.query(row, sql, { params: { ...span } }))[0]!;

  // What a batch repeats is written down before it is marked as done, so this never says too much.
  async function queryable(): Promise<number> {
    const sql = `SELECT toInt64(sum(records)) - (SELECT count() FROM redeliveries) AS events FROM batches WHERE state = 'done'`;
    return (await one(z.object({ events: z.coerce.number() }), sql)).events;
  }

  return {
    queryable,
    /** Waits until so many events are queryable. Throws when none comes for two minutes. */
    async untilQueryable(events: number, onProgress: (events: number) => void = () => undefined) {
      let last = { events: 0, at: Date.now() };
      while (last.events < events) {
        await delay(POLL_EVERY_MS);
        const now = await queryable();
        if (now > last.events) onProgress(now);
        if (now > last.events) last = { events: now, at: Date.now() };
        else if (Date.now() - last.at > GIVE_UP_AFTER_MS)
          throw new Error(`${now} of ${events} events are queryable, and no more come.`);
      }
    },
    async accepted(): Promise<number> {
      const sql = 'SELECT count() AS events FROM events';
      return (await one(z.object({ events: z.coerce.number() }), sql)).events;
    },
    timeline: (): Promise<DoneBatch[]> =>
      connection.query(
        z.object({ at: z.coerce.number(), events: z.coerce.number(), again: z.coerce.number() }),
        `SELECT toUnixTimestamp64Milli(done.at) AS at, toInt64(records) - again AS events, toInt64(repeated.n) AS again
         FROM (SELECT seq, at, records FROM batches WHERE state = 'done') AS done
         LEFT JOIN (SELECT seq, count() AS n FROM redeliveries GROUP BY seq) AS repeated USING (seq) ORDER BY done.seq`,
      ),
    /** Of the events that were due in the span. */
    waits: (span: Span): Promise<WaitTimes> =>
      one(waitRow, `SELECT ${waitColumns} FROM (${waitsOf('event_time')})`, span),
    /** The longest time in the span without a batch, and without a record of a partition that is never idle. */
    async gaps(span: Span): Promise<{ any_ms: number; partition_ms: number }> {
      const row = z.object({ gap: z.coerce.number() });
      const any = await one(
        row,
        longestGap(`SELECT DISTINCT 1 AS part, at FROM batches WHERE state = 'done'`),
        span,
      );
      const partition = await one(
        row,
        longestGap(
          `SELECT DISTINCT partition AS part, ingested_at AS at FROM events_raw WHERE source = 'kafka' AND family = 'location'`,
        ),
        span,
      );
      return { any_ms: any.gap, partition_ms: partition.gap };
    },
    close: () => connection.close(),
  };
}

export type KafkaStore = ReturnType<typeof openKafkaStore>;

const waitRow = z.object({
  events: z.coerce.number(),
  p50: z.coerce.number(),
  p95: z.coerce.number(),
  p99: z.coerce.number(),
  max: z.coerce.number(),
});
const waitColumns = `count() AS events, ${[50, 95, 99].map((level) => `quantileExact(${level / 100})(ms) AS p${level}`).join(', ')}, max(ms) AS max`;

function waitsOf(time: string): string {
  return `SELECT dateDiff('millisecond', ${time}, done.at) AS ms
    FROM events INNER JOIN (SELECT seq, at FROM batches WHERE state = 'done') AS done USING (seq)
    WHERE ${time} >= fromUnixTimestamp64Milli({fromMs:Int64}) AND ${time} < fromUnixTimestamp64Milli({toMs:Int64})`;
}

/** A gap counts where it ends; the rows before the span are looked at too, so that one which began there is seen. */
function longestGap(moments: string): string {
  return `SELECT max(gap) AS gap FROM (
    SELECT at, dateDiff('millisecond', lagInFrame(at, 1, at) OVER (PARTITION BY part ORDER BY at), at) AS gap FROM (${moments}))
    WHERE at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND at < fromUnixTimestamp64Milli({toMs:Int64})`;
}
