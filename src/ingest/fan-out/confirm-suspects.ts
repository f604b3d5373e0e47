import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { BatchMemory } from './batch.ts';

const storedRow = z.object({ identity: z.string(), event_type: z.string() });

/**
 * Reduces the identities that the filter suspects to those that are stored or stand in the batch twice. One small look-up
 * spares most batches the two large ones in the fan-out, because the filter suspects one new event in a thousand.
 */
export async function confirm(
  connection: Connection,
  suspects: readonly string[],
  memory: Pick<BatchMemory, 'identities'>,
): Promise<string[]> {
  if (suspects.length === 0) return [];
  const stored = await connection.query(
    storedRow,
    'SELECT identity, event_type FROM event_ids WHERE identity IN {suspects:Array(UUID)}',
    { params: { suspects } },
  );
  const known = new Set(stored.map(({ identity, event_type }) => `${event_type} ${identity}`));
  const suspected = new Set(suspects);
  const confirmed = new Set<string>();
  for (const { identity, eventType } of memory.identities) {
    if (!suspected.has(identity)) continue;
    const key = `${eventType} ${identity}`;
    // The first record of an identity makes it known: the second one in the same batch is a redelivery of the first.
    if (known.has(key)) confirmed.add(identity);
    known.add(key);
  }
  return [...confirmed];
}
