import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../../kernel/log.ts';
import type { Cluster } from './cluster.ts';
import { answersIn, kafkaCode } from './errors.ts';
import { readLogOffsets } from '../read/positions.ts';
import { driver } from './driver.ts';

const createTopics = () =>
  [driver().createTopicsV7.api, driver().createTopicsV6.api, driver().createTopicsV5.api] as const;
const TIMEOUT_MS = 15_000;
const LOOK_AGAIN_MS = 50;

export interface NewTopics {
  /** Used for a topic that is created; an existing one keeps its number. */
  partitions: number;
  replicationFactor: number;
  /** The brokers keep messages for so long; undefined: as they are configured. */
  retentionMs?: number;
}

/** Creates the topics that do not exist. Throws the Kafka client's errors, also when the broker forbids it. */
export async function ensureTopics(
  cluster: Cluster,
  names: readonly string[],
  { settings, log }: { settings: NewTopics; log?: Logger },
): Promise<void> {
  const there = await cluster.topics(names);
  const missing = names.filter((name) => !there.has(name));
  if (missing.length === 0) return;
  const wanted = missing.map((name) => ({
    name,
    numPartitions: settings.partitions,
    replicationFactor: settings.replicationFactor,
    assignments: [],
    configs:
      settings.retentionMs === undefined
        ? []
        : [{ name: 'retention.ms', value: String(settings.retentionMs) }],
  }));
  try {
    await cluster.ask(createTopics(), wanted, TIMEOUT_MS, false);
    log?.info({ topics: missing, ...settings }, 'created topics');
  } catch (error) {
    // The broker answers for each topic. A topic that exists by now was created by a faster process.
    const other = answersIn(error).find((answer) => kafkaCode(answer) !== 'TOPIC_ALREADY_EXISTS');
    if (other !== undefined) throw other;
  }
}

/**
 * Waits until the leaders of all partitions know their role, 15 s at most. After a topic is created, some leaders learn it later
 * than others. A producer that sends in between is refused by some, and then repeats messages that others have stored.
 */
export async function untilLed(cluster: Cluster, names: readonly string[]): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await delay(LOOK_AGAIN_MS)) {
    const topics = await cluster.topics(names);
    const partitions = [...topics].flatMap(([topic, state]) =>
      [...state.partitions.keys()].map((partition) => ({ topic, partition })),
    );
    const answered = await readLogOffsets(cluster, topics, { partitions, end: 'latest' });
    if (topics.size === names.length && answered.size === partitions.length) return;
  }
}
