import type { Cluster } from '../client/cluster.ts';
import type { Partitions } from './membership.ts';

/** Partitions by topic id, as the KIP-848 protocol names them. */
export type PartitionsById = readonly { topicId: string; partitions: number[] }[];

/** Translates between ids and names of topics. A topic that was deleted and created again has another id and is another topic. */
export class TopicIds {
  readonly #cluster: Cluster;
  readonly #topics: readonly string[];
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  constructor(cluster: Cluster, topics: readonly string[]) {
    this.#cluster = cluster;
    this.#topics = topics;
  }

  /** Asks the brokers for unknown ids. Topics that the brokers do not know are left out. Throws the Kafka client's errors. */
  async named(partitions: PartitionsById): Promise<Partitions> {
    if (partitions.some(({ topicId }) => !this.#names.has(topicId))) await this.#learn();
    return new Map(
      partitions
        .filter(({ topicId }) => this.#names.has(topicId))
        .map(({ topicId, partitions: numbers }) => [this.#names.get(topicId)!, new Set(numbers)]),
    );
  }

  /** Translates back; every topic must have come from `named`. */
  byId(partitions: Partitions): { topicId: string; partitions: number[] }[] {
    return [...partitions].map(([name, numbers]) => ({
      topicId: this.#ids.get(name)!,
      partitions: [...numbers],
    }));
  }

  async #learn(): Promise<void> {
    for (const { name, id } of (await this.#cluster.topics(this.#topics)).values()) {
      const former = this.#ids.get(name);
      if (former !== undefined && former !== id) this.#names.delete(former);
      this.#names.set(id, name);
      this.#ids.set(name, id);
    }
  }
}
