import type { Logger } from '../../../kernel/log.ts';
import type { AssignedPartition } from './assigned-partition.ts';
import type { Cluster } from '../client/cluster.ts';
import { messageOf } from '../client/errors.ts';
import type { FetchedPartition } from '../wire/fetch-request.ts';
import type { KafkaNews } from '../telemetry.ts';
import type { PartitionSet } from './partition-set.ts';
import { keyOf, readLogOffsets } from './positions.ts';
import { CorruptBatchError, readRecords } from '../wire/record-batches.ts';

// What a broker may answer for one partition, by its error codes, and what then happens:
//
//   records             they are submitted
//   out of range        the oldest there is, and how much is missing is told
//   another topic       what is in hand lands, then the partition is looked up anew, by the topic's new id
//   led by another      the leaders are asked for again
//   anything else       told, and tried again

const OUT_OF_RANGE = 1;
const OTHER_TOPIC = [3, 100, 103]; // UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID
const OTHER_LEADER = [5, 6, 9, 74, 75]; // LEADER_NOT_AVAILABLE … FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH
const REST_MS = 500;
const READ_DAMAGED_TIMES = 5;

export interface FetchHandlerDeps {
  cluster: Cluster;
  set: PartitionSet;
  observe: (news: KafkaNews) => void;
  log: Logger;
}

/** Makes the function that gets every answer. It throws what is not foreseen here; the fetch loop tells of it, and asks again. */
export function makeFetchHandler(deps: FetchHandlerDeps) {
  const { set, log } = deps;
  const read = makeRead(deps);
  return (partition: AssignedPartition, fetched: FetchedPartition, fromOffset: number): void => {
    const { errorCode } = fetched;
    if (errorCode === 0) return read(partition, fetched, fromOffset);
    partition.restUntil(Date.now() + REST_MS);
    void findOut().catch((error: unknown) =>
      log.warn({ error: messageOf(error), topic: partition.topic }, 'the broker cannot be asked'),
    );

    async function findOut(): Promise<void> {
      if (errorCode === OUT_OF_RANGE) await findRange(deps, partition, fromOffset);
      else if (OTHER_TOPIC.includes(errorCode)) await lookUp(deps, partition);
      else if (OTHER_LEADER.includes(errorCode)) await set.refreshTopics();
      else {
        const { topic, partition: number } = partition;
        log.warn({ topic, partition: number, error_code: errorCode }, 'a partition cannot be read');
      }
    }
  };
}

/** Makes the function that submits records. A damaged batch is read again a few times before its records are given up as unreadable. */
function makeRead({ observe, log }: FetchHandlerDeps) {
  const damaged = new WeakMap<AssignedPartition, number>();
  return (partition: AssignedPartition, fetched: FetchedPartition, fromOffset: number): void => {
    const { topic } = partition;
    partition.sawLog({ startOffset: fetched.logStartOffset, endOffset: fetched.lastStableOffset });
    const times = damaged.get(partition) ?? 0;
    try {
      const records = readRecords(fetched, fromOffset, { acceptDamage: times >= READ_DAMAGED_TIMES });
      damaged.delete(partition);
      if (records.unreadable > 0) {
        log.error(
          { topic, partition: partition.partition, batches: records.unreadable, offset: fromOffset },
          'record batches cannot be decompressed: their records become dead letters',
        );
        observe({ kind: 'unreadable', topic, batches: records.unreadable });
      }
      partition.take(records, fromOffset);
    } catch (error) {
      if (!(error instanceof CorruptBatchError)) throw error;
      damaged.set(partition, times + 1);
      partition.restUntil(Date.now() + REST_MS);
      log.error(
        { error: messageOf(error), topic, partition: partition.partition },
        'a record batch is damaged; reading again',
      );
    }
  };
}

/** Goes on with the oldest message that there is, and tells how many were deleted unread; what is in hand has to land first. */
async function findRange(
  { cluster, set, observe, log }: FetchHandlerDeps,
  partition: AssignedPartition,
  fromOffset: number,
): Promise<void> {
  const ask = (end: 'earliest' | 'latest') =>
    readLogOffsets(cluster, set.topics(), { partitions: [partition], end });
  const [earliest, latest] = (await Promise.all([ask('earliest'), ask('latest')])).map((offsets) =>
    offsets.get(keyOf(partition)),
  );
  if (earliest === undefined || latest === undefined || !partition.jump(earliest)) return;
  const { topic } = partition;
  const facts = { topic, partition: partition.partition, offset: fromOffset, earliest, latest };
  if (fromOffset < earliest) {
    log.error(facts, 'messages were deleted before they were read: going on with the oldest there is');
    observe({ kind: 'lost', topic, partition: partition.partition, offsets: earliest - fromOffset });
  } else log.error(facts, 'the log is shorter than what was read of it: reading it again from its beginning');
}

/** Reads the partition in the new life of its topic, when the topic has another id by now. */
async function lookUp({ set, log }: FetchHandlerDeps, partition: AssignedPartition): Promise<void> {
  await set.refreshTopics();
  if (set.topics().get(partition.topic)?.id === partition.topicId) return;
  log.error({ topic: partition.topic, topic_id: partition.topicId }, 'the topic was deleted');
  set.replace(partition);
}
