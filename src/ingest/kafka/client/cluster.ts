import type { KafkaAddress } from './address.ts';
import { Brokers, type KafkaLane } from './brokers.ts';
import { driver } from './driver.ts';
import { kafkaCode, responseOf } from './errors.ts';
import { makeNegotiator, type Negotiator, type Versions } from './negotiate.ts';

// Sends each request to the broker that can answer it. The client library's own consumer is not used: it decodes every message
// into objects, fails a whole answer when one batch in it cannot be decompressed, and after a lost session commits old offsets
// under its new member id. Its connections and its encoding of requests are used.

export interface TopicState {
  name: string;
  id: string;
  /** By number. The leader is null while the partition has none. */
  partitions: ReadonlyMap<number, { leader: number | null }>;
}

/** A cluster of brokers. Every method throws the client's errors; `kafkaCode` recognises those that a broker answered with. */
export interface Cluster {
  /** Asks what the brokers know of these topics now. A topic that does not exist is absent. */
  topics(names: readonly string[]): Promise<Map<string, TopicState>>;
  /** Asks any broker. */
  ask<Args extends unknown[], Answer>(versions: Versions<Args, Answer>, ...args: Args): Promise<Answer>;
  /** Asks one broker, by its number. `lane` gives slow requests connections of their own. */
  askNode<Args extends unknown[], Answer>(
    target: { node: number; lane?: 'fetch' },
    versions: Versions<Args, Answer>,
    ...args: Args
  ): Promise<Answer>;
  /** Asks the broker that coordinates the group. Joining waits for the other members, so it has a connection of its own. */
  askCoordinator<Args extends unknown[], Answer>(
    target: { groupId: string; lane?: 'join' },
    versions: Versions<Args, Answer>,
    ...args: Args
  ): Promise<Answer>;
  /** Tells whether the brokers understand a request at all. */
  knows(versions: Versions<never, unknown>): Promise<boolean>;
  close(): Promise<void>;
}

const metadata = () =>
  [driver().metadataV12.api, driver().metadataV11.api, driver().metadataV10.api] as const;
const findCoordinator = () =>
  [driver().findCoordinatorV6.api, driver().findCoordinatorV5.api, driver().findCoordinatorV4.api] as const;
const NO_LONGER_COORDINATOR = [
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
];

/** Opens a cluster. It connects when first asked. `heard` is called each time that a broker has answered. */
export function openCluster(address: KafkaAddress, heard: () => void = () => undefined): Cluster {
  const brokers = new Brokers(address);
  const negotiator = hearing(makeNegotiator(), heard);
  const coordinators = new Map<string, number>();

  async function ask<Args extends unknown[], Answer>(versions: Versions<Args, Answer>, ...args: Args) {
    return negotiator.send(await brokers.any(), versions, args);
  }

  async function readMetadata(names: readonly string[]): Promise<MetadataAnswer> {
    const answer = await ask(metadata(), [...names], false, false).catch(responseOf<MetadataAnswer>);
    brokers.replaceAll(answer.brokers);
    return answer;
  }

  async function connect(node: number, lane: KafkaLane = 'ask') {
    if (!brokers.has(node)) await readMetadata([]);
    return brokers.one(node, lane);
  }

  async function coordinatorOf(groupId: string): Promise<number> {
    const found = coordinators.get(groupId);
    if (found !== undefined) return found;
    const answer = await ask(findCoordinator(), driver().FindCoordinatorKeyTypes.GROUP, [groupId]);
    const coordinator = answer.coordinators[0]!;
    brokers.add(coordinator);
    coordinators.set(groupId, coordinator.nodeId);
    return coordinator.nodeId;
  }

  return {
    topics: async (names) => shapeTopics(await readMetadata(names)),
    ask,
    askNode: async ({ node, lane }, versions, ...args) =>
      negotiator.send(await connect(node, lane), versions, args),
    async askCoordinator({ groupId, lane }, versions, ...args) {
      const node = await coordinatorOf(groupId);
      try {
        return await negotiator.send(await connect(node, lane), versions, args);
      } catch (error) {
        const code = kafkaCode(error);
        if (code === null || NO_LONGER_COORDINATOR.includes(code)) coordinators.delete(groupId);
        throw error;
      }
    },
    knows: async (versions) => negotiator.knows(await brokers.any(), versions),
    close: () => brokers.close(),
  };
}

/** Tells of each answer; an error that a broker has answered with is one, too. */
function hearing(negotiator: Negotiator, heard: () => void): Negotiator {
  return {
    ...negotiator,
    async send(connection, versions, args) {
      try {
        const answer = await negotiator.send(connection, versions, args);
        heard();
        return answer;
      } catch (error) {
        if (kafkaCode(error) !== null) heard();
        throw error;
      }
    },
  };
}

type MetadataAnswer = Awaited<ReturnType<ReturnType<typeof metadata>[0]['async']>>;

function shapeTopics({ topics }: MetadataAnswer): Map<string, TopicState> {
  return new Map(topics.filter(({ errorCode }) => errorCode === 0).map(shapeTopic));
}

function shapeTopic({ name, topicId, partitions }: MetadataAnswer['topics'][number]): [string, TopicState] {
  const leaders = partitions.map(
    ({ partitionIndex, leaderId }) => [partitionIndex, { leader: leaderId < 0 ? null : leaderId }] as const,
  );
  return [name!, { name: name!, id: topicId, partitions: new Map(leaders) }];
}
