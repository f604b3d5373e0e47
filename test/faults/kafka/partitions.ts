import { z } from 'zod';
import type { KafkaScene } from './scene.ts';

/** One partition at the end: every record of the log is in the table, as one of these, and only once. */
export interface PartitionBalance {
  place: string;
  produced: number;
  accepted: number;
  duplicates: number;
  deadLetters: number;
}

export interface PartitionsBalance {
  partitions: PartitionBalance[];
  /** Records that two processes landed: the second time they were duplicates of themselves. */
  landedTwice: number;
  isRight: boolean;
}

const row = z.object({
  place: z.string(),
  accepted: z.coerce.number(),
  duplicates: z.coerce.number(),
  letters: z.coerce.number(),
  twice: z.coerce.number(),
});

// By coordinates, for a woken process may have landed what its successor had landed too. Accepted: one of its rows is new.
const sql = `SELECT place, countIf(letter) AS letters, countIf(NOT letter AND new > 0) AS accepted,
    countIf(NOT letter AND new = 0) AS duplicates, countIf(rows > 1) AS twice
  FROM (SELECT concat(origin, '/', toString(partition)) AS place, position, max(outcome = 'dead_letter') AS letter,
      countIf(outcome = 'accepted' AND (batch_id, i) NOT IN (SELECT batch_id, i FROM redeliveries)) AS new, count() AS rows
    FROM events_raw WHERE source = 'kafka' GROUP BY place, position)
  GROUP BY place`;

/** produced = accepted + duplicates + dead letters, for each partition. */
export async function balancePartitions({
  topics,
  store,
}: Pick<KafkaScene, 'topics' | 'store'>): Promise<PartitionsBalance> {
  const ends = await topics.endOffsets();
  const found = new Map((await store.connection.query(row, sql)).map((each) => [each.place, each]));
  const partitions = [...ends].map(([place, produced]): PartitionBalance => {
    const { accepted = 0, duplicates = 0, letters = 0 } = found.get(place) ?? {};
    return { place, produced, accepted, duplicates, deadLetters: letters };
  });
  return {
    partitions,
    landedTwice: [...found.values()].reduce((sum, { twice }) => sum + twice, 0),
    isRight: partitions.every(isBalanced) && [...found.keys()].every((place) => ends.has(place)),
  };
}

export function isBalanced({ produced, accepted, duplicates, deadLetters }: PartitionBalance): boolean {
  return produced === accepted + duplicates + deadLetters;
}
