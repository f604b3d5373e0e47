import { createTopicsV5, createTopicsV6, createTopicsV7 } from '@platformatic/kafka';
import type { Logger } from '../../kernel/log.ts';
import type { Cluster } from './cluster.ts';
import { kafkaCode } from './errors.ts';

const createTopics = [createTopicsV7.api, createTopicsV6.api, createTopicsV5.api] as const;
const TIMEOUT_MS = 15_000;

export interface NewTopics {
  /** Of a topic that is made; one that is there keeps what it has. */
  partitions: number;
  replicationFactor: number;
}

/** Creates the topics that are not there. Throws the client's errors, also when the broker does not let us. */
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
    configs: [],
  }));
  try {
    await cluster.ask(createTopics, wanted, TIMEOUT_MS, false);
    log?.info({ topics: missing, ...settings }, 'created topics');
  } catch (error) {
    // Another process was faster.
    if (kafkaCode(error) !== 'TOPIC_ALREADY_EXISTS') throw error;
  }
}
