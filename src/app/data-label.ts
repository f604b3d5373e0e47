import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from './config.ts';
import type { Logger } from '../kernel/log.ts';
import type { Connection } from '../platform/warehouse/connection.ts';

// The label belongs to the data, not to the process: whoever serves a directory of simulated events says so, however the
// service was started. Topics carry it in their name, so that whoever reads them knows it, in whatever directory.

const FILE = 'data-label';
export const SIMULATED = 'simulated';
const SIMULATED_TOPIC = String.raw`(^|[.])${SIMULATED}[.]\w+$`;

/** What the data in a directory is called wherever it is shown, such as `simulated`; null for data as it is. */
export function readDataLabel(dataDir: string): string | null {
  try {
    const label = readFileSync(join(dataDir, FILE), 'utf8').trim();
    return /^[\w -]{1,64}$/.test(label) ? label : null;
  } catch {
    return null; // there is none
  }
}

/** Labels the data of a directory for good. */
export function writeDataLabel(dataDir: string, label: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, FILE), `${label}\n`);
}

/** Whether the topics of a prefix are a simulated city's: it is the last word of the prefix. */
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
