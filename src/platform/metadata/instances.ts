import { type Kysely, sql } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../kernel/log.ts';
import { HANGS_AFTER_MS, openSilence } from '../../kernel/silence.ts';
import type { MetadataTables } from './tables.ts';

// Which processes of the service run, by their own word: each renews its row, and whoever has not for a while is called stale.

/** This process. */
export interface InstanceIdentity {
  /** The same by which it holds leases. */
  id: string;
  role: string;
  host: string;
  pid: number;
  version: string;
  /** Its HTTP API answers here. */
  url: string | null;
}

/** A process that runs, or that ended without saying so. */
export interface Instance extends InstanceIdentity {
  startedAt: Date;
  lastSeenAt: Date;
  /** It has not been seen for three beats: killed, stopped, or cut off from the database. */
  isStale: boolean;
}

/** The last beat has found this; `error` is set when the database could not be asked. */
export interface Presence {
  instances: readonly Instance[];
  /** Holders of running leases, by the name of the lease. */
  holders: ReadonlyMap<string, string>;
  /** The time of the last beat that got through, ms since 1970; null before the first. */
  asOfMs: number | null;
  error: string | null;
}

export interface InstanceKeeper {
  presence(): Presence;
  /** For so long the database has not answered. */
  silentMs(): number;
  /** Tells where the HTTP API of this process is, once it listens. */
  setUrl(url: string): Promise<void>;
  /** Takes this process off the list. */
  close(): Promise<void>;
}

const BEAT_EVERY_MS = 5_000;
const ASK_EVERY_MS = 2_000;
const LEAVE_WITHIN_MS = 2_000;
const STALE_AFTER = '15 seconds';
const FORGOTTEN_AFTER = '1 day';

/** Registers this process and keeps its row fresh; what the others say is read with each beat, so that asking costs nothing. */
export function keepInstance(
  db: Kysely<MetadataTables>,
  identity: InstanceIdentity,
  { log, everyMs = BEAT_EVERY_MS }: { log: Logger; everyMs?: number },
): InstanceKeeper {
  let presence: Presence = { instances: [], holders: new Map(), asOfMs: null, error: null };
  let instance = identity;
  let isBeating = false;
  const silence = openSilence({ ask: () => sql`SELECT 1`.execute(db), askAfterMs: ASK_EVERY_MS });
  let beating = beat();
  const timer = setInterval(() => {
    if (!isBeating) beating = beat();
  }, everyMs);
  timer.unref(); // a start that is given up may have no way to close this any more

  async function beat(): Promise<void> {
    isBeating = true;
    try {
      await sayAlive(db, instance);
      presence = { ...(await readPresence(db)), asOfMs: Date.now(), error: null };
      silence.heard();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (presence.error === null) log.error({ err: error }, 'the metadata cannot be asked');
      presence = { ...presence, error: message };
    } finally {
      isBeating = false;
    }
  }

  return {
    presence: () => (presence.error === null ? { ...presence, error: hanging(silence.ms()) } : presence),
    silentMs: () => silence.ms(),
    async setUrl(url) {
      instance = { ...instance, url };
      await beating;
      await (beating = beat());
    },
    async close() {
      clearInterval(timer);
      silence.close();
      await beating;
      // A database that is away learns it by the age of the row.
      const leave = db.deleteFrom('instances').where('id', '=', instance.id).execute();
      await Promise.race([leave.catch(() => undefined), delay(LEAVE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

/** Says that a database which reports no error does not answer either; null while it does. */
function hanging(silentMs: number): string | null {
  return silentMs < HANGS_AFTER_MS ? null : `it has not answered for ${Math.round(silentMs / 1000)} s`;
}

async function sayAlive(db: Kysely<MetadataTables>, instance: InstanceIdentity): Promise<void> {
  await db
    .insertInto('instances')
    .values(instance)
    // A row that was forgotten while the process could not be seen comes back as it was.
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ url: instance.url, last_seen_at: sql`clock_timestamp()` }),
    )
    .execute();
  await db
    .deleteFrom('instances')
    .where('last_seen_at', '<', sql<Date>`clock_timestamp() - ${sql.lit(FORGOTTEN_AFTER)}::interval`)
    .execute();
}

/** Reads who runs and who holds what, now. */
export async function readPresence(
  db: Kysely<MetadataTables>,
): Promise<Pick<Presence, 'instances' | 'holders'>> {
  const rows = await db
    .selectFrom('instances')
    .selectAll()
    .select(sql<boolean>`last_seen_at < clock_timestamp() - ${sql.lit(STALE_AFTER)}::interval`.as('is_stale'))
    .orderBy('started_at')
    .execute();
  const leases = await db
    .selectFrom('leases')
    .select(['name', 'holder'])
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .execute();
  return {
    instances: rows.map(({ started_at: startedAt, last_seen_at: lastSeenAt, is_stale: isStale, ...row }) => ({
      ...row,
      startedAt,
      lastSeenAt,
      isStale,
    })),
    holders: new Map(leases.map(({ name, holder }) => [name, holder])),
  };
}
