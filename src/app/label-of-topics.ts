import { z } from 'zod';
import type { Config } from './config.ts';
import { SIMULATED } from '../kernel/data-label.ts';
import type { Logger } from '../kernel/log.ts';
import type { Connection } from '../platform/warehouse/connection.ts';

// Topics carry the label of a simulated city in their name, so that whoever reads them knows it, in whatever directory.

const SIMULATED_TOPIC = String.raw`(^|[.])${SIMULATED}[.]\w+$`;

/** Tells whether the topics of a prefix are a simulated city's: `simulated` is then the last word of the prefix. */
export function isOfSimulation(topicPrefix: string): boolean {
  return topicPrefix === SIMULATED || topicPrefix.endsWith(`.${SIMULATED}`);
}

/**
 * `simulated` where all that is read comes from the topics of a simulated city, and all that is stored came from there; else
 * null: what is real is never called simulated.
 */
export async function labelOfTopics(
  { kafka, fleet }: Pick<Config, 'kafka' | 'fleet'>,
  { connection, log }: { connection: Connection; log: Logger },
): Promise<string | null> {
  if (kafka === null || !isOfSimulation(kafka.topicPrefix)) return null;
  const readsOthers = kafka.dialects.length > 0 || fleet !== null;
  if (!readsOthers && !(await holdsOthers(connection))) return SIMULATED;
  log.error(
    { topic_prefix: kafka.topicPrefix },
    'simulated events come among others: nothing is labelled. Give them a store and services of their own',
  );
  return null;
}

/** A replayed dead letter has come in before, and counts by how it did. */
async function holdsOthers(connection: Connection): Promise<boolean> {
  const rows = await connection.query(
    z.object({ found: z.int() }),
    `SELECT 1 AS found FROM events_raw
     WHERE source != 'replay' AND NOT (source = 'kafka' AND match(origin, {topic:String})) LIMIT 1`,
    { params: { topic: SIMULATED_TOPIC } },
  );
  return rows.length > 0;
}
