import { z } from 'zod';
import { keepAnswer, lastAnswerWithin } from '../kernel/single-flight.ts';
import { DAY_MS } from '../kernel/units.ts';
import { makeReadBacklog, type Topics } from './kafka/topic-backlog.ts';
import type { InFlight } from './records.ts';
import type { Connection } from '../platform/warehouse/connection.ts';

// What is under way and not in the numbers yet (G7), wherever it is: in this process, landed by another one and not fanned
// out, or still in a topic. Answers ask for it, so the store and the brokers are asked once a second at most, and no broker is
// waited for.

const FRESH_MS = 1_000;
const STALE_MS = 5_000;
const BROKER_PATIENCE_MS = 1_000;
const RECENT_MS = DAY_MS;

export interface InFlightOptions {
  /** The records of this process. */
  own: () => InFlight;
  /** The home of the store when other processes land there, too; null: this one is alone. */
  others: Connection | null;
  /** Null: nothing is read from Kafka. */
  kafka: Topics | null;
  now: () => number;
}

/** Makes the function that says what is under way. Throws the store's errors; while Kafka is away what it said last counts. */
export function makeInFlight({ own, others, kafka, now }: InFlightOptions): () => Promise<InFlight> {
  const ofOthers = others === null ? null : cached(() => readUndone(others, now() - RECENT_MS), now);
  const ofTopics = kafka === null ? null : cached(makeReadTopics(kafka, now), now);
  return async () => {
    const beyond = await Promise.all([ofOthers, ofTopics].map(async (read) => (await read?.()) ?? NONE));
    const parts = [own(), ...beyond];
    const times = parts.map((part) => part.oldestIngestedAtMs).filter((time) => time !== null);
    // What this process has landed is in the store as well.
    const [ours, theirs, waiting] = parts.map(({ records }) => records) as [number, number, number];
    return {
      oldestIngestedAtMs: times.length === 0 ? null : Math.min(...times),
      records: Math.max(ours, theirs) + waiting,
    };
  };
}

const NONE: InFlight = { oldestIngestedAtMs: null, records: 0 };

/** Reads at most once a second. An answer does not know what came after its question was sent, so it vouches for nothing later. */
function cached(read: () => Promise<InFlight>, now: () => number): () => Promise<InFlight> {
  const readUntilNow = async () => {
    const askedAtMs = now();
    const { oldestIngestedAtMs, records } = await read();
    return { oldestIngestedAtMs: Math.min(oldestIngestedAtMs ?? askedAtMs, askedAtMs), records };
  };
  return keepAnswer(readUntilNow, { freshMs: FRESH_MS, staleMs: STALE_MS, now });
}

const undoneRow = z.object({ oldest: z.coerce.number(), records: z.coerce.number() });

/** Batches that are announced or begun, and not done. */
async function readUndone(home: Connection, sinceMs: number): Promise<InFlight> {
  const rows = await home.query(
    undoneRow,
    `SELECT toUnixTimestamp64Milli(min(at)) AS oldest, sum(n) AS records FROM (
       SELECT batch_id, any(ingested_at) AS at, any(records) AS n, max(is_done) AS done FROM (
         SELECT batch_id, ingested_at, records, 0 AS is_done FROM landings WHERE ingested_at >= fromUnixTimestamp64Milli({since:Int64})
         UNION ALL
         SELECT batch_id, ingested_at, records, state = 'done' FROM batches WHERE ingested_at >= fromUnixTimestamp64Milli({since:Int64}))
       GROUP BY batch_id HAVING done = 0)`,
    { params: { since: sinceMs } },
  );
  const { oldest = 0, records = 0 } = rows[0] ?? {};
  return { oldestIngestedAtMs: records === 0 ? null : oldest, records };
}

/** A broker that does not answer holds nobody up: what it said last counts, and until it has said anything, the start of this process. */
function makeReadTopics(kafka: Topics, now: () => number): () => Promise<InFlight> {
  const readBacklog = makeReadBacklog(kafka, now);
  const atStart: InFlight = { oldestIngestedAtMs: now(), records: 0 };
  // While the brokers are away the watermark stays where it was, which is what the alert looks at; the source tells of the outage.
  const lastBacklog = lastAnswerWithin(BROKER_PATIENCE_MS, readBacklog);
  return async () => (await lastBacklog())?.value ?? atStart;
}
