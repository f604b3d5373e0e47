import { z } from 'zod';
import { type DeadLetterReason, deadLetterReasons } from '../../events/contract.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { readRedeliveries } from '../fan-out/fan-out-batch.ts';
import { findDone } from '../fan-out/find-batches.ts';
import type { Receipt, RecordResult } from '../records.ts';
import { statusOf } from './draft.ts';

const rawRow = z.object({
  i: z.int(),
  position: z.coerce.number(),
  outcome: z.enum(['accepted', 'dead_letter']),
  event_type: z.string(),
  event_id: z.string(),
  truncated_fields: z.array(z.string()),
  letter_id: z.string(),
  letter_type: z.string(),
  reason: z
    .string()
    .transform(
      (text) =>
        (deadLetterReasons.find((reason) => reason === text) ??
          'schema_violation') satisfies DeadLetterReason,
    ),
  path: z.string(),
  message: z.string(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
});

/** The final results of landed records, from the store alone: null while their batch is not done, or is unknown. */
export async function readResults(connection: Connection, receipt: Receipt): Promise<RecordResult[] | null> {
  const seq = (await findDone(connection, [receipt])).get(receipt.batchId);
  if (seq === undefined) return null;
  const redeliveries = new Map((await readRedeliveries(connection, seq)).map((one) => [one.i, one]));
  const rows = await connection.query(
    rawRow,
    `SELECT r.i AS i, r.position AS position, r.outcome AS outcome, r.event_type AS event_type, r.event_id AS event_id,
       JSONExtract(r.payload, 'truncated_fields', 'Array(String)') AS truncated_fields,
       r.identity AS letter_id, r.reason AS reason, d.event_type AS letter_type, d.path AS path, d.message AS message, d.faults AS faults
     FROM (SELECT * FROM events_raw
           WHERE ingested_at = fromUnixTimestamp64Milli({at:Int64}) AND batch_id = {batch:UUID} AND origin = {origin:String}) AS r
     LEFT JOIN (SELECT * FROM dead_letters FINAL) AS d ON d.id = r.identity
     ORDER BY i`,
    { params: { at: receipt.ingestedAtMs, batch: receipt.batchId, origin: receipt.origin } },
  );
  return rows.map((row): RecordResult => {
    const { position, path, message, reason } = row;
    const faults = row.faults.length > 0 ? row.faults : undefined;
    if (row.outcome === 'accepted') {
      return {
        position,
        ...statusOf(redeliveries.get(row.i)),
        eventType: row.event_type,
        eventId: row.event_id,
        ...(row.truncated_fields.length > 0 && { truncatedFields: row.truncated_fields }),
      };
    }
    const eventType = row.letter_type === '' ? null : row.letter_type;
    return {
      position,
      status: 'rejected',
      eventType,
      reason,
      path,
      message,
      faults,
      deadLetterId: row.letter_id,
    };
  });
}
