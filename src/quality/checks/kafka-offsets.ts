import { z } from 'zod';
import { DAY_MS } from '../../kernel/units.ts';
import { type CheckTools, defineCheck } from './check.ts';
import { judgeShare, unknown } from './judge.ts';
import { since } from './windows.ts';

const spanRow = z.object({
  topic: z.string(),
  incarnation: z.string(),
  partition: z.int(),
  records: z.coerce.number(),
  gaps: z.array(z.tuple([z.coerce.number(), z.coerce.number()])),
});
const foundRow = z.object({ found: z.coerce.number() });

/** The offsets of one partition that did not land although later offsets did. */
interface Missing {
  topic: string;
  partition: number;
  records: number;
  missing: number;
  /** The first missing offset. */
  first: number;
}

const MOST_GAPS = 20;

/** Finds Kafka offsets that did not land although later offsets of the same partition did. */
export const kafkaOffsets = defineCheck(
  {
    id: 'kafka_offsets',
    title: 'Offsets of Kafka that did not land',
    group: 'completeness',
    meaning:
      'Offsets between the first and the last one that landed in the last 24 hours, by topic and partition, which are in no row of events_raw. None is tolerated; but a transactional producer leaves gaps of its own (its control records), and so does compaction: pause the check for such topics. Of each partition 20 gaps at most are counted, so more may be missing than it says.',
    remedy:
      'npm run cli -- replay --topic TOPIC --partition N --from OFFSET reads them again: what landed already counts as a duplicate. Offsets that stay missing hold no record, or have left the log.',
    severity: 'critical',
    unit: 'share',
    threshold: { warning: 0, failing: 0.001 },
    everyMinutes: 15,
  },
  {
    read: readMissing,
    decide(partitions, threshold) {
      if (partitions.length === 0) return unknown('No record has come by Kafka in the last 24 hours.');
      const bad = partitions.reduce((sum, { missing }) => sum + missing, 0);
      const checked = partitions.reduce((sum, { records, missing }) => sum + records + missing, 0);
      const examples = partitions
        .filter(({ missing }) => missing > 0)
        .toSorted((a, b) => b.missing - a.missing)
        .map(({ topic, partition, missing, first }) => `${topic}/${partition}: ${missing} from ${first}`);
      return judgeShare({ bad, checked, examples }, threshold, (counts) => `${counts} offsets did not land.`);
    },
  },
);

async function readMissing({ query, nowMs }: CheckTools): Promise<Missing[]> {
  const spans = await query(
    spanRow,
    `SELECT topic, toString(life) AS incarnation, partition, toString(count()) AS records,
       arrayMap(gap -> (toString(tupleElement(gap, 1)), toString(tupleElement(gap, 2))),
         groupArrayIf(${MOST_GAPS})((before + 1, position - 1), before >= 0 AND position > before + 1)) AS gaps
     FROM (SELECT origin AS topic, incarnation AS life, partition, toInt64(position) AS position,
         lagInFrame(toInt64(position), 1, toInt64(-1)) OVER (PARTITION BY origin, incarnation, partition ORDER BY position ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before
       FROM (SELECT DISTINCT origin, incarnation, partition, position FROM events_raw WHERE source = 'kafka' AND ${since('ingested_at')}))
     GROUP BY topic, life, partition ORDER BY topic, life, partition`,
    { from: nowMs - DAY_MS },
  );
  const missing: Missing[] = [];
  for (const { topic, incarnation, partition, records, gaps } of spans) {
    const open: { first: number; missing: number }[] = [];
    for (const [first, last] of gaps) {
      // If a consumer was set back, a gap may hold offsets that landed before the window. This query is rare, so it may read the
      // whole table.
      const [row] = await query(
        foundRow,
        `SELECT toString(uniqExact(position)) AS found FROM events_raw WHERE source = 'kafka' AND origin = {topic:String}
         AND incarnation = {incarnation:UInt64} AND partition = {partition:Int32} AND position BETWEEN {first:UInt64} AND {last:UInt64}`,
        { topic, incarnation, partition, first, last },
      );
      open.push({ first, missing: last - first + 1 - (row?.found ?? 0) });
    }
    const gone = open.filter((gap) => gap.missing > 0);
    missing.push({
      topic,
      partition,
      records,
      missing: gone.reduce((sum, gap) => sum + gap.missing, 0),
      first: gone[0]?.first ?? 0,
    });
  }
  return missing;
}
