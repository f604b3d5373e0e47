import type { Cluster } from '../client/cluster.ts';
import type { Partitions } from './membership.ts';

/** Partitions as the coordinator of KIP-848 names them. */
export type PartitionsById = readonly { topicId: string; partitions: number[] }[];

/** The ids of topics. A topic that was deleted and made anew has another id, so it is another topic. */
export class TopicIds {
  readonly #cluster: Cluster;
  readonly #topics: readonly string[];
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  constructor(cluster: Cluster, topics: readonly string[]) {
    this.#cluster = cluster;
    this.#topics = topics;
  }

  /** Asks the brokers for ids that are not known. A topic that they do not know either is left out. Throws the client's errors. */
  async named(partitions: PartitionsById): Promise<Partitions> {
    if (partitions.some(({ topicId }) => !this.#names.has(topicId))) await this.#learn();
    return new Map(
      partitions
        .filter(({ topicId }) => this.#names.has(topicId))
        .map(({ topicId, partitions: numbers }) => [this.#names.get(topicId)!, new Set(numbers)]),
    );
  }

  /** The opposite, of partitions that `named` has given. */
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
