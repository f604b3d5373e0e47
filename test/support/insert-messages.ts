import { randomUUID } from 'node:crypto';
import type { Family } from '../../src/events/contract.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';

/** A message that the service must accept, as a producer sends it. */
interface AcceptedMessage {
  family: Family;
  /** The bytes, one character each. */
  text: string;
  deliveredAtMs: number;
}

const ROWS_AT_ONCE = 20_000;
const entityOf = (family: Family) => (family === 'location' ? 'driver_id' : `${family}_id`);

/**
 * Inserts messages with their own event ids through the views of the fan-out. They skip the intake and the search for duplicates.
 */
export async function insertMessages(
  connection: Connection,
  messages: Iterable<AcceptedMessage>,
): Promise<number> {
  let lines: string[] = [];
  let [seq, total] = [1, 0];
  const flush = async () => {
    if (lines.length > 0) await connection.insert('INSERT INTO fan FORMAT JSONEachRow', lines.join('\n'));
    lines = [];
    seq += 1;
  };
  for (const message of messages) {
    lines.push(toRow(message, { seq, i: lines.length }));
    total += 1;
    if (lines.length === ROWS_AT_ONCE) await flush();
  }
  await flush();
  return total;
}

function toRow({ family, text, deliveredAtMs }: AcceptedMessage, at: { seq: number; i: number }): string {
  const event = JSON.parse(text) as Record<string, string>;
  return JSON.stringify({
    ...at,
    ingested_at: new Date(deliveredAtMs).toISOString(),
    family,
    event_type: event['event_type'],
    identity: randomUUID(),
    event_id: event['event_id'] ?? randomUUID(),
    entity_id: event[entityOf(family)],
    event_time: new Date(event['event_timestamp'] ?? '').toISOString(),
    content_hash: '0',
    payload: text,
  });
}
