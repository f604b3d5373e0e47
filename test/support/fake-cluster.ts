import type { Cluster, TopicState } from '../../src/ingest/kafka/client/cluster.ts';

/**
 * A cluster in memory. A test can remove and restore the leaders of its partitions, which is not possible on a single broker. Its
 * logs are empty, and its group has committed nothing.
 */
export interface FakeCluster extends Cluster {
  /** The leader of each partition of the topic. Null: the topic does not exist. */
  leaders: (number | null)[] | null;
  /** The number of requests for its topics. */
  asked: number;
}

const TOPIC_ID = '4b1b0c1e-0000-4000-8000-000000000001';

export function makeFakeCluster(topic: string, leaders: (number | null)[]): FakeCluster {
  const never = () => Promise.reject(new Error('Nothing asks that of this cluster.'));
  const listOffsets = () => {
    const numbers = [...(fake.leaders ?? []).keys()];
    const partitions = numbers.map((partitionIndex) => ({ partitionIndex, offset: 0n, errorCode: 0 }));
    return { topics: [{ name: topic, partitions }] };
  };
  const fake: FakeCluster = {
    leaders,
    asked: 0,
    topics() {
      fake.asked += 1;
      if (fake.leaders === null) return Promise.resolve(new Map());
      const partitions = new Map(fake.leaders.map((leader, partition) => [partition, { leader }]));
      const state: TopicState = { name: topic, id: TOPIC_ID, partitions };
      return Promise.resolve(new Map([[topic, state]]));
    },
    ask: never,
    askNode: <Answer>() => Promise.resolve(listOffsets() as Answer),
    askCoordinator: <Answer>() => Promise.resolve({ groups: [{ topics: [] }] } as Answer),
    knows: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
  return fake;
}
