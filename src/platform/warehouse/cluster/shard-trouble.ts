import { CodedError, hasCode } from '../../../kernel/errors.ts';
import { singleFlight } from '../../../kernel/single-flight.ts';
import type { Connection } from '../connection.ts';
import { isRefusal } from '../engine-refusal.ts';

// A statement over all shards fails as a whole when one shard fails (skip_unavailable_shards is off). The engine's message then
// names an address that only the engine knows, but an operator needs to know which shard it is.

/** The engine's codes for a shard that is away, cuts the connection, is silent too long or refuses the login. */
const shardCodes = new Set([
  '3', // UNEXPECTED_END_OF_FILE
  '32', // ATTEMPT_TO_READ_AFTER_EOF
  '33', // CANNOT_READ_ALL_DATA
  '95', // CANNOT_READ_FROM_SOCKET
  '96', // CANNOT_WRITE_TO_SOCKET
  '101', // UNEXPECTED_PACKET_FROM_CLIENT
  '102', // UNEXPECTED_PACKET_FROM_SERVER
  '194', // REQUIRED_PASSWORD
  '198', // DNS_ERROR
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '279', // ALL_CONNECTION_TRIES_FAILED
  '516', // AUTHENTICATION_FAILED
]);

const PROBE_WITHIN_MS = 5_000;
const WATCH_EVERY_MS = 5_000;

/** A shard and its address, for messages. */
export interface NamedShard {
  connection: Connection;
  host: string;
}

/**
 * Runs a statement over all shards. When a shard fails, throws `store_unavailable` with the shard's name. A statement that the
 * caller has aborted by its signal is no failure of a shard.
 */
export async function namingShard<T>(
  shards: readonly NamedShard[],
  act: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (signal?.aborted === true || !isShardTrouble(error)) throw error;
    const away = await findAway(shards);
    throw new CodedError('store_unavailable', describeAway(away, shards.length), {
      facts: { shards: away },
      cause: error,
    });
  }
}

function isShardTrouble(error: unknown): boolean {
  return hasCode(error, 'store_unavailable') || isRefusal(error, ...shardCodes);
}

/** Asks every shard every few seconds, so that a shard that is away is known before somebody asks for numbers. */
export function watchShards(shards: readonly NamedShard[]) {
  let away: string[] = [];
  let asking: Promise<void> = Promise.resolve();
  const ask = singleFlight(async () => void (away = await findAway(shards)));
  const timer = setInterval(() => (asking = ask()), WATCH_EVERY_MS);
  return {
    /** Returns the shards that did not answer the last time: number and address. */
    away: (): readonly string[] => away,
    async close() {
      clearInterval(timer);
      await asking;
    },
  };
}

/** Asks each shard by its own address, and returns those that do not answer. */
async function findAway(shards: readonly NamedShard[]): Promise<string[]> {
  const answers = await Promise.all(
    shards.map(({ connection }) =>
      connection.command('SELECT 1', { signal: AbortSignal.timeout(PROBE_WITHIN_MS) }).then(
        () => true,
        (error: unknown) => hasCode(error, 'store_refused'), // a shard that refuses the login does answer
      ),
    ),
  );
  return shards.flatMap(({ host }, index) => (answers[index] === true ? [] : [`${index + 1} (${host})`]));
}

/** Writes the message about shards that are away. */
export function describeAway(away: readonly string[], count: number): string {
  if (away.length === 0)
    return `The ${count} shards of the event store do not reach one another, or one refuses a login (CLICKHOUSE_USER, or the user in remote_servers): an answer would not be complete. The log has what the engine said.`;
  const [names, verb] = away.length === 1 ? ['Shard', 'does'] : ['Shards', 'do'];
  return `${names} ${away.join(', ')} of the event store ${verb} not answer: an answer would not be complete.`;
}
