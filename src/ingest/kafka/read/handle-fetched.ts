import type { Logger } from '../../../kernel/log.ts';
import type { AssignedPartition } from './assigned-partition.ts';
import type { Cluster } from '../client/cluster.ts';
import { messageOf } from '../client/errors.ts';
import type { FetchedPartition } from '../wire/fetch-request.ts';
import type { KafkaNews } from '../telemetry.ts';
import type { PartitionSet } from './partition-set.ts';
import { keyOf, readLogOffsets } from './positions.ts';
import { CorruptBatchError, readRecords } from '../wire/record-batches.ts';

// A broker answers for each partition with an error code. This is what happens then:
//
//   no error            the records are submitted; while too many wait to land, the answer is dropped before it is expanded
//   out of range        reading continues with the oldest message, and the number of missing ones is reported
//   another topic       what was read lands, then the partition is located again under the topic's new id
//   another leader      the brokers are asked for the leaders
//   any other code      the error is reported, and the request repeated

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

/** Makes the function that handles every answer. It throws errors that it does not expect; the fetch loop reports and retries. */
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

/** Makes the function that submits records. A damaged batch is read again a few times; then its records count as unreadable. */
function makeRead({ set, observe, log }: FetchHandlerDeps) {
  const damaged = new WeakMap<AssignedPartition, number>();
  return (partition: AssignedPartition, fetched: FetchedPartition, fromOffset: number): void => {
    const { topic } = partition;
    partition.sawLog({ startOffset: fetched.logStartOffset, endOffset: fetched.lastStableOffset });
    // The partitions before it in this answer may have filled the memory. Its offset has not moved: it is asked for again.
    if (!set.hasRoom()) return;
    const times = damaged.get(partition) ?? 0;
    try {
      const records = readRecords(fetched, fromOffset, { acceptDamage: times >= READ_DAMAGED_TIMES });
      damaged.delete(partition);
      if (records.unreadable > 0) {
        log.error(
          { topic, partition: partition.partition, batches: records.unreadable, offset: fromOffset },
          'record batches cannot be decompressed, or would expand too far: their records become dead letters that say why',
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

/** Continues with the oldest message and reports how many were deleted unread. What was read before must land first. */
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

/** Reads the partition in the topic's new incarnation, when the topic has another id by now. */
async function lookUp({ set, log }: FetchHandlerDeps, partition: AssignedPartition): Promise<void> {
  await set.refreshTopics();
  if (set.topics().get(partition.topic)?.id === partition.topicId) return;
  log.error({ topic: partition.topic, topic_id: partition.topicId }, 'the topic was deleted');
  set.replace(partition);
}
