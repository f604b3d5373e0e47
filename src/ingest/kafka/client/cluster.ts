import type { API, Broker, Connection } from '@platformatic/kafka';
import { CodedError } from '../../../kernel/errors.ts';
import type { KafkaAddress } from './address.ts';
import { kafkaCode, responseOf } from './errors.ts';
import { driver } from './driver.ts';

// Requests to a cluster, each to the broker that can answer it. The client's own consumer is not used: it decodes every
// message into objects, gives up a whole answer when one batch in it cannot be decompressed, and after a lost session
// commits old offsets again under its new name. Its connections and its encoding of requests are.

/** The versions of one request that we speak, newest first. */
export type Versions<Args extends unknown[], Answer> = readonly API<Args, Answer>[];

export interface TopicState {
  name: string;
  id: string;
  /** By number; the leader is null while there is none. */
  partitions: ReadonlyMap<number, { leader: number | null }>;
}

/** A cluster of brokers. Every method throws the client's errors; `kafkaCode` tells those that a broker answered with. */
export interface Cluster {
  /** What the brokers say of these topics now; one that is not there is absent. */
  topics(names: readonly string[]): Promise<Map<string, TopicState>>;
  /** To any broker. */
  ask<Args extends unknown[], Answer>(versions: Versions<Args, Answer>, ...args: Args): Promise<Answer>;
  /** To one broker, by its number. `lane` keeps slow requests on connections of their own. */
  askNode<Args extends unknown[], Answer>(
    target: { node: number; lane?: 'fetch' },
    versions: Versions<Args, Answer>,
    ...args: Args
  ): Promise<Answer>;
  /** To the broker that keeps the group. Joining waits for the other members, on a connection of its own. */
  askCoordinator<Args extends unknown[], Answer>(
    target: { groupId: string; lane?: 'join' },
    versions: Versions<Args, Answer>,
    ...args: Args
  ): Promise<Answer>;
  /** Whether the brokers understand a request at all. */
  knows(versions: Versions<never, unknown>): Promise<boolean>;
  close(): Promise<void>;
}

const metadata = () =>
  [driver().metadataV12.api, driver().metadataV11.api, driver().metadataV10.api] as const;
const findCoordinator = () =>
  [driver().findCoordinatorV6.api, driver().findCoordinatorV5.api, driver().findCoordinatorV4.api] as const;
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const JOIN_TIMEOUT_MS = 90_000;
const NO_LONGER_COORDINATOR = [
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
];

/** Connects when first asked. */
export function openCluster({ bootstrap, ...address }: KafkaAddress): Cluster {
  const options = { ...address, connectTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  const pools = {
    ask: new (driver().ConnectionPool)(address.clientId, options),
    fetch: new (driver().ConnectionPool)(address.clientId, options),
    join: new (driver().ConnectionPool)(address.clientId, { ...options, requestTimeout: JOIN_TIMEOUT_MS }),
  };
  const versionsOf = new WeakMap<Connection, Promise<Map<number, { min: number; max: number }>>>();
  const brokers = new Map<number, Broker>();
  const coordinators = new Map<string, number>();

  function readVersions(connection: Connection) {
    let reading = versionsOf.get(connection);
    if (reading === undefined) {
      reading = driver()
        .apiVersionsV3.api.async(connection, 'openride-analytics', '1')
        .then(
          ({ apiKeys }) =>
            new Map(apiKeys.map((api) => [api.apiKey, { min: api.minVersion, max: api.maxVersion }])),
          (error: unknown) => {
            versionsOf.delete(connection);
            throw error;
          },
        );
      versionsOf.set(connection, reading);
    }
    return reading;
  }

  async function send<Args extends unknown[], Answer>(
    connection: Connection,
    versions: Versions<Args, Answer>,
    args: Args,
  ): Promise<Answer> {
    const known = (await readVersions(connection)).get(versions[0]!.key);
    const api = versions.find(
      ({ version }) => known !== undefined && known.min <= version && version <= known.max,
    );
    if (api === undefined) throw tooOld();
    return api.async(connection, ...args);
  }

  async function connect(node: number, lane: keyof typeof pools): Promise<Connection> {
    if (!brokers.has(node)) await readMetadata([]);
    const broker = brokers.get(node);
    if (broker === undefined)
      throw new CodedError('kafka_unavailable', `Broker ${node} is not in the cluster now.`);
    return pools[lane].get(broker);
  }

  async function ask<Args extends unknown[], Answer>(versions: Versions<Args, Answer>, ...args: Args) {
    const known = [...brokers.values()].filter(
      (broker) => !bootstrap.some(({ host, port }) => host === broker.host && port === broker.port),
    );
    const connection = await pools.ask.getFirstAvailable([...bootstrap, ...known]);
    return send(connection, versions, args);
  }

  async function readMetadata(names: readonly string[]) {
    const answer = await ask(metadata(), [...names], false, false).catch(responseOf<MetadataAnswer>);
    brokers.clear();
    for (const { nodeId, host, port } of answer.brokers) brokers.set(nodeId, { host, port });
    return answer;
  }

  async function findCoordinatorOf(groupId: string): Promise<number> {
    const found = coordinators.get(groupId);
    if (found !== undefined) return found;
    const answer = await ask(findCoordinator(), driver().FindCoordinatorKeyTypes.GROUP, [groupId]);
    const { nodeId, host, port } = answer.coordinators[0]!;
    brokers.set(nodeId, { host, port });
    coordinators.set(groupId, nodeId);
    return nodeId;
  }

  return {
    async topics(names) {
      const answer = await readMetadata(names);
      return new Map(answer.topics.filter(({ errorCode }) => errorCode === 0).map(shapeTopic));
    },
    ask,
    async askNode({ node, lane = 'ask' as keyof typeof pools }, versions, ...args) {
      return send(await connect(node, lane), versions, args);
    },
    async askCoordinator({ groupId, lane = 'ask' as keyof typeof pools }, versions, ...args) {
      const node = await findCoordinatorOf(groupId);
      try {
        return await send(await connect(node, lane), versions, args);
      } catch (error) {
        const code = kafkaCode(error);
        if (code === null || NO_LONGER_COORDINATOR.includes(code)) coordinators.delete(groupId);
        throw error;
      }
    },
    async knows([api]) {
      const connection = await pools.ask.getFirstAvailable([...bootstrap]);
      return (await readVersions(connection)).has((api as { key: number }).key);
    },
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.close()));
    },
  };
}

type MetadataAnswer = Awaited<ReturnType<ReturnType<typeof metadata>[0]['async']>>;

function shapeTopic({ name, topicId, partitions }: MetadataAnswer['topics'][number]): [string, TopicState] {
  const leaders = partitions.map(
    ({ partitionIndex, leaderId }) => [partitionIndex, { leader: leaderId < 0 ? null : leaderId }] as const,
  );
  return [name!, { name: name!, id: topicId, partitions: new Map(leaders) }];
}

function tooOld(): CodedError {
  return new CodedError(
    'kafka_too_old',
    'The broker does not know what is asked of it. Use Kafka 3.1 or later.',
  );
}
