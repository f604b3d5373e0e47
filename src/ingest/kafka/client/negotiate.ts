import type { API, Connection } from '@platformatic/kafka';
import { CodedError } from '../../../kernel/errors.ts';
import { driver } from './driver.ts';

/** The versions of one request that we can use, newest first. */
export type Versions<Args extends unknown[], Answer> = readonly API<Args, Answer>[];

/** Sends each request in the newest version that both sides understand. */
export interface Negotiator {
  /** Throws `kafka_too_old`, and the Kafka client's errors. */
  send<Args extends unknown[], Answer>(
    connection: Connection,
    versions: Versions<Args, Answer>,
    args: Args,
  ): Promise<Answer>;
  /** Tells whether the broker understands a request at all. */
  knows(connection: Connection, versions: Versions<never, unknown>): Promise<boolean>;
}

type Ranges = ReadonlyMap<number, { min: number; max: number }>;

/** Makes a negotiator that asks each connection once which versions its broker understands. */
export function makeNegotiator(): Negotiator {
  const rangesOf = new WeakMap<Connection, Promise<Ranges>>();

  function readRanges(connection: Connection): Promise<Ranges> {
    let reading = rangesOf.get(connection);
    if (reading === undefined) {
      reading = askRanges(connection).catch((error: unknown) => {
        rangesOf.delete(connection); // the next request asks again
        throw error;
      });
      rangesOf.set(connection, reading);
    }
    return reading;
  }

  return {
    async send(connection, versions, args) {
      const range = (await readRanges(connection)).get(versions[0]!.key);
      const api = versions.find(
        ({ version }) => range !== undefined && range.min <= version && version <= range.max,
      );
      if (api === undefined)
        throw new CodedError(
          'kafka_too_old',
          'The broker does not know what is asked of it. Use Kafka 3.1 or later.',
        );
      return api.async(connection, ...args);
    },
    async knows(connection, [api]) {
      return (await readRanges(connection)).has((api as { key: number }).key);
    },
  };
}

async function askRanges(connection: Connection): Promise<Ranges> {
  const { apiKeys } = await driver().apiVersionsV3.api.async(connection, 'openride-analytics', '1');
  return new Map(apiKeys.map((api) => [api.apiKey, { min: api.minVersion, max: api.maxVersion }]));
}
