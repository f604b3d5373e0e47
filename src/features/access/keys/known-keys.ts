import { within } from '../../../kernel/within.ts';
import { hashSecret } from '../../../platform/access/api-keys.ts';
import type { Identity } from '../../../platform/access/identity.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { grantsOf } from '../../../platform/access/scopes.ts';
import { type Key, stateOf } from './key.ts';
import { looksLikeSecret } from './secret.ts';

// What is known of keys in this process. A key that was read a moment ago is believed, so that a busy one costs a statement every two
// seconds; a revoked one therefore ends within four seconds in every process, whoever revoked it. Where the database is away, what was
// read in the last ten minutes goes on.

/** Younger than this is believed; until `BELIEVED_MS` it is believed while it is read anew. */
const FRESH_MS = 2_000;
const BELIEVED_MS = 4_000;
/** What was read goes on for this long where the database is away. */
export const GOES_ON_MS = 600_000;
const READ_WITHIN_MS = 2_000;
/** After a failure the database is left alone for this long. */
const REST_MS = 1_000;
const MOST_KEYS = 10_000;
const RETRY_AFTER_SECONDS = 5;

interface Known {
  key: Key;
  principal: Principal;
  readAtMs: number;
}

export interface KnownKeys {
  /** Says whose secret it is. It never throws. */
  identify(secret: string): Promise<{ identity: Identity; key: Key | null }>;
  /** Forgets what was read, so that the next use reads it anew. */
  forget(): void;
  /** How the last reading ended: null is well, or nothing was read yet. */
  failure(): unknown;
  count(): number;
}

interface Clocks {
  /** The clock of the machine, ms, by which keys expire. */
  now: () => number;
  /** Only goes forward, ms. */
  clock: () => number;
}

/** Makes the knowledge of keys that `find` reads. */
export function makeKnownKeys(
  find: (secret: string) => Promise<Key | null>,
  { now, clock }: Clocks,
): KnownKeys {
  const table = makeTable(find, clock);

  /** What is known of the key, read anew where it is too old; throws when it is unknown and cannot be read. */
  async function look(secret: string): Promise<Known | null> {
    const hash = hashSecret(secret).toString('hex');
    const last = table.known.get(hash);
    const ageMs = last === undefined ? Infinity : clock() - last.readAtMs;
    if (last !== undefined && ageMs < FRESH_MS) return last;
    const mayGoOn = last !== undefined && ageMs < GOES_ON_MS;
    const { error, agoMs } = table.failure();
    if (agoMs < REST_MS && mayGoOn) return last;
    if (agoMs < REST_MS) throw error;
    const anew = table.read(hash, secret);
    if (last === undefined) return anew;
    if (ageMs < BELIEVED_MS || (agoMs < BELIEVED_MS && mayGoOn)) {
      anew.catch(() => undefined); // `failure` tells the next one
      return last;
    }
    return anew.catch((failed: unknown) => {
      if (mayGoOn) return last;
      throw failed;
    });
  }

  return {
    async identify(secret) {
      if (!looksLikeSecret(secret)) return { identity: { outcome: 'unknown' }, key: null };
      try {
        const found = await look(secret);
        return { identity: identityOf(found, now()), key: found?.key ?? null };
      } catch {
        return { identity: { outcome: 'unavailable', retryAfterSeconds: RETRY_AFTER_SECONDS }, key: null };
      }
    },
    forget: () => table.known.clear(),
    failure: () => table.failure().error,
    count: () => table.known.size,
  };
}

/** What was read of keys, by the hash of the secret. Who asks for one at the same time shares one reading. */
function makeTable(find: (secret: string) => Promise<Key | null>, clock: () => number) {
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<Known | null>>();
  let failure: { error: unknown; atMs: number } | null = null;

  async function readNow(hash: string, secret: string): Promise<Known | null> {
    const readAtMs = clock();
    try {
      const key = await inTime(find(secret));
      failure = null;
      known.delete(hash);
      if (key === null) return null;
      const one = { key, principal: principalOf(key), readAtMs };
      known.set(hash, one);
      if (known.size > MOST_KEYS) known.delete(known.keys().next().value ?? '');
      return one;
    } catch (error) {
      failure = { error, atMs: clock() };
      throw error;
    }
  }

  return {
    known,
    read(hash: string, secret: string): Promise<Known | null> {
      const running = reading.get(hash) ?? readNow(hash, secret).finally(() => reading.delete(hash));
      reading.set(hash, running);
      return running;
    },
    /** How the last reading ended; `error` null: well. */
    failure: () =>
      failure === null
        ? { error: null, agoMs: Infinity }
        : { error: failure.error, agoMs: clock() - failure.atMs },
  };
}

function identityOf(found: Known | null, nowMs: number): Identity {
  if (found === null) return { outcome: 'unknown' };
  const state = stateOf(found.key, nowMs);
  return state === 'active' ? { outcome: 'known', principal: found.principal } : { outcome: state };
}

function principalOf({ id, name, scopes }: Key): Principal {
  return { id, name, kind: 'key', scopes: grantsOf(scopes), rows: null };
}

/** Rejects when a reading takes too long: a database that hangs must not hold requests. */
async function inTime<T>(reading: Promise<T>): Promise<T> {
  let answer: { value: T } | null = null;
  const told = reading.then((value) => void (answer = { value }));
  told.catch(() => undefined);
  await within(READ_WITHIN_MS, told);
  const given = answer as { value: T } | null;
  if (given === null) throw new Error('The database did not answer in time.');
  return given.value;
}
