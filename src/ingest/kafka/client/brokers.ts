import type { Broker, Connection, ConnectionPool } from '@platformatic/kafka';
import { CodedError } from '../../../kernel/errors.ts';
import type { KafkaAddress } from './address.ts';
import { driver } from './driver.ts';

/** The purpose of a connection. Slow requests have connections of their own, so that quick ones do not wait behind them. */
export type KafkaLane = 'ask' | 'fetch' | 'join';

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const JOIN_TIMEOUT_MS = 90_000;

/** The brokers known so far, and connections to them. The addresses in the settings come first; they name the other brokers. */
export class Brokers {
  readonly #bootstrap: readonly Broker[];
  readonly #known = new Map<number, Broker>();
  readonly #pools: Record<KafkaLane, ConnectionPool>;

  constructor({ bootstrap, ...address }: KafkaAddress) {
    const options = { ...address, connectTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
    const open = (requestTimeout: number) =>
      new (driver().ConnectionPool)(address.clientId, { ...options, requestTimeout });
    this.#bootstrap = bootstrap;
    this.#pools = {
      ask: open(REQUEST_TIMEOUT_MS),
      fetch: open(REQUEST_TIMEOUT_MS),
      join: open(JOIN_TIMEOUT_MS),
    };
  }

  has(node: number): boolean {
    return this.#known.has(node);
  }

  /** Replaces all known brokers; those that are gone are forgotten. */
  replaceAll(brokers: readonly (Broker & { nodeId: number })[]): void {
    this.#known.clear();
    for (const broker of brokers) this.add(broker);
  }

  add({ nodeId, host, port }: Broker & { nodeId: number }): void {
    this.#known.set(nodeId, { host, port });
  }

  /** Returns a connection to any broker that answers. Throws the Kafka client's errors. */
  any(): Promise<Connection> {
    const others = [...this.#known.values()].filter(
      (broker) => !this.#bootstrap.some(({ host, port }) => host === broker.host && port === broker.port),
    );
    return this.#pools.ask.getFirstAvailable([...this.#bootstrap, ...others]);
  }

  /** Returns a connection to one broker. Throws `kafka_unavailable` when the broker is unknown, and the Kafka client's errors. */
  async one(node: number, lane: KafkaLane): Promise<Connection> {
    const broker = this.#known.get(node);
    if (broker === undefined)
      throw new CodedError('kafka_unavailable', `Broker ${node} is not in the cluster now.`);
    return this.#pools[lane].get(broker);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
  }
}
