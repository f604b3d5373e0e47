import { dropOldest } from '../../../kernel/drop-oldest.ts';
import { within } from '../../../kernel/within.ts';
import type { Identity, Refusal } from '../../../platform/access/identity.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { principalOfKey } from '../principal-of-key.ts';
import { isIdOfKey, type Key, stateOf } from './key.ts';
import { looksLikeSecret } from './secret.ts';

// Each process remembers the keys that it has read. A key that was read a moment ago is believed, so that a busy one costs a statement every two
// seconds; a revoked one therefore ends within four seconds in every process, whoever revoked it. Where the database is away, what was
// read in the last ten minutes goes on. Anybody can make secrets that look right, so strangers, whose secrets were never read, have few
// readings at once, and one of theirs that fails says nothing of the keys that are known: a revoked one would go on by it.

/** A key read within this time is believed; until `BELIEVED_MS` it is believed while it is read anew. */
const FRESH_MS = 2_000;
const BELIEVED_MS = 4_000;
/** While the database is away, a key that was read within this time is believed. */
export const GOES_ON_MS = 600_000;
const READ_WITHIN_MS = 2_000;
/** After a failure the database is left alone for this long. */
const REST_MS = 1_000;
const MOST_KEYS = 10_000;
/** So many strangers are looked up at once; more are told to come back. */
const MOST_STRANGERS = 16;
const unavailable = { outcome: 'unavailable', retryAfterSeconds: 5 } as const;

interface Known {
  key: Key;
  principal: Principal;
  readAtMs: number;
  /** The table had this many `forget` calls when the key was read; a lower number than the table's: it is read again. */
  generation: number;
}

/** A secret as it was sent, and its SHA-256. */
export interface Shown {
  secret: string;
  hash: Buffer;
}

export interface KnownKeys {
  /** Says whose secret it is. It never throws. `onlyFromMemory`: a stranger is unknown, and nothing is read for it. */
  identify(shown: Shown, onlyFromMemory?: boolean): Promise<{ identity: Identity; key: Key | null }>;
  /** Says how a principal has ended, if it is a stored key; null: it has not. For what it made, such as tokens. It never throws. */
  endOf(principalId: string): Promise<Refusal | null>;
  /** Forgets what was read, so that the next use reads it anew. */
  forget(): void;
  /** Returns the error of the last reading; null: it went well, or there was none. */
  failure(): unknown;
  count(): number;
}

interface Clocks {
  /** The clock of the machine, ms, by which keys expire. */
  now: () => number;
  /** Only goes forward, ms. */
  clock: () => number;
}

interface Find {
  /** `hash`: SHA-256 of the secret, hexadecimal. */
  ofHash: (hash: string) => Promise<Key | null>;
  ofId: (id: string) => Promise<Key | null>;
}

type Read = () => Promise<Key | null>;

/** Makes the knowledge of keys that `find` reads. */
export function makeKnownKeys(find: Find, { now, clock }: Clocks): KnownKeys {
  const table = makeTable(clock);
  const lookAgain = makeLookAgain(table, clock);

  return {
    async identify({ secret, hash: bytes }, onlyFromMemory = false) {
      const hash = bytes.toString('hex');
      const last = table.known.get(hash);
      if (last === undefined && (onlyFromMemory || !looksLikeSecret(secret)))
        return { identity: { outcome: 'unknown' }, key: null };
      try {
        const read = () => find.ofHash(hash);
        const found = await (last === undefined
          ? table.readStranger(hash, read)
          : lookAgain(hash, last, read));
        return { identity: identityOf(found, now()), key: found?.key ?? null };
      } catch {
        return { identity: unavailable, key: null };
      }
    },
    async endOf(principalId) {
      if (!isIdOfKey(principalId)) return null;
      try {
        const read = () => find.ofId(principalId);
        const last = table.known.get(principalId);
        // Nobody else can name an id: it comes from what the key made, which is signed.
        const found = await (last === undefined
          ? table.readKnown(principalId, read)
          : lookAgain(principalId, last, read));
        if (found === null) return { outcome: 'revoked' }; // such as after a restore from before it was made
        const identity = identityOf(found, now());
        return identity.outcome === 'known' ? null : identity;
      } catch {
        return unavailable;
      }
    },
    forget: () => table.forget(),
    failure: () => table.failure().error,
    count: () => new Set([...table.known.values()].map(({ key }) => key.id)).size,
  };
}

/** Makes what says what is known of a key that was read before. It is read anew where that is too old; throws when it cannot be read. */
function makeLookAgain(table: ReturnType<typeof makeTable>, clock: () => number) {
  return async (name: string, last: Known, read: Read): Promise<Known | null> => {
    const ageMs = table.isForgotten(last) ? Infinity : clock() - last.readAtMs;
    if (ageMs < FRESH_MS) return last;
    const mayGoOn = ageMs < GOES_ON_MS;
    const { error, agoMs } = table.failureOfKnown();
    if (agoMs < REST_MS && mayGoOn) return last;
    if (agoMs < REST_MS) throw error;
    const anew = table.readKnown(name, read);
    if (ageMs < BELIEVED_MS || (agoMs < BELIEVED_MS && mayGoOn)) {
      anew.catch(() => undefined); // `failureOfKnown` tells the next one
      return last;
    }
    return anew.catch((failed: unknown) => {
      if (mayGoOn) return last;
      throw failed;
    });
  };
}

/** Makes the table of keys that were read, by name: the hash of the secret, or the id. Readings of one name at the same time are one. */
function makeTable(clock: () => number) {
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<Known | null>>();
  const failures = { ofAny: noteFailure(clock), ofKnown: noteFailure(clock) };
  let strangers = 0;
  let generation = 0;

  async function readNow(name: string, find: Read): Promise<Known | null> {
    const began = { readAtMs: clock(), generation };
    const key = await inTime(find());
    for (const failure of Object.values(failures)) failure.clear();
    known.delete(name);
    if (key === null) return null;
    const one = { key, principal: principalOfKey(key), ...began };
    known.set(name, one);
    dropOldest(known, MOST_KEYS);
    return one;
  }

  function read(name: string, find: Read, notes: ReturnType<typeof noteFailure>[]) {
    const anew = () =>
      readNow(name, find).catch((error: unknown) => {
        for (const note of notes) note.set(error);
        throw error;
      });
    const running = reading.get(name) ?? anew().finally(() => reading.delete(name));
    reading.set(name, running);
    return running;
  }

  return {
    known,
    /** Reads a key that was read before. */
    readKnown: (name: string, find: Read) => read(name, find, Object.values(failures)),
    /** Reads what may be no key at all; throws at once after a failure, and while too many are read. */
    async readStranger(name: string, find: Read): Promise<Known | null> {
      const { error, agoMs } = failures.ofAny.read();
      if (agoMs < REST_MS) throw error;
      if (strangers >= MOST_STRANGERS) throw new Error('Too many unknown keys are looked up at once.');
      strangers += 1;
      return read(name, find, [failures.ofAny]).finally(() => (strangers -= 1));
    },
    forget: () => void (generation += 1),
    isForgotten: (one: Known) => one.generation < generation,
    /** Returns the last failure; `error` null: the last reading went well, or there was none. */
    failure: () => failures.ofAny.read(),
    failureOfKnown: () => failures.ofKnown.read(),
  };
}

/** Remembers the last failure, until something went well. */
function noteFailure(clock: () => number) {
  let failure: { error: unknown; atMs: number } | null = null;
  return {
    set: (error: unknown) => void (failure = { error, atMs: clock() }),
    clear: () => void (failure = null),
    read: () =>
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
