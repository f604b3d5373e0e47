import { z } from 'zod';
import { asOneAsker } from '../../../platform/warehouse/as-one-asker.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';

const count = z.coerce.number();
const row = z.object({ event_type: z.string(), reason: z.string(), records: count });

/** The records of one type that were received, and what became of them. `reason` empty: they were taken. */
export type PulseRow = z.output<typeof row>;

/** Counts the records that were received in a span of time, ms. Nothing that they hold is read. */
export function readPulse(
  connection: Connection,
  { fromMs, toMs, signal }: { fromMs: number; toMs: number; signal: AbortSignal },
): Promise<PulseRow[]> {
  return asOneAsker(connection, { signal }, (asker) =>
    asker.query(
      row,
      `SELECT event_type, reason, count() AS records
       FROM events_raw
       WHERE ingested_at >= fromUnixTimestamp64Milli({from:Int64}) AND ingested_at < fromUnixTimestamp64Milli({to:Int64})
       GROUP BY event_type, reason
       ORDER BY event_type, reason`,
      { params: { from: fromMs, to: toMs } },
    ),
  );
}
