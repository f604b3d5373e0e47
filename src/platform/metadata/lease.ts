import { type Kysely, sql } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import { aborted } from '../../kernel/within.ts';
import { decideLeaseStep, usableMs } from './decide-lease.ts';
import type { MetadataTables } from './tables.ts';

// A right that one process has at a time, as a row with a time at which it ends, judged by the database's clock alone.
//
//   free ──acquire──▶ held ──renew every third──▶ held ──release──▶ free
//                       └── not renewed in time, or the row is another's ──▶ lost (signal)
//
// Not an advisory lock: that lives as long as its connection, and the kernel of a stopped process keeps its connections open.
// A lost lease cannot stop a process that sleeps: what must not happen twice is fenced at its own place, by the token or
// by the epoch of the fan-out.

/** A lease that this process has. */
export interface HeldLease {
  /** Higher than that of every holder before. */
  token: number;
  /** Aborted once this process may no longer believe that it has it. Not by `release`. */
  lost: AbortSignal;
  /** The same asked of the clock: a process that was stopped finds out here, before it has handled any signal. */
  isHeld(): boolean;
  /** Lets the next one have it at once; when the database cannot be told, the lease ends by itself. Never rejects. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  name: string;
  /** This process, among all. */
  holder: string;
  ttlMs: number;
}

export interface Lease {
  /** Null while another process has it. Throws when the database cannot be asked. */
  acquire(): Promise<HeldLease | null>;
}

export function makeLease(db: Kysely<MetadataTables>, options: LeaseOptions): Lease {
  const rows = leaseRows(db, options);
  return {
    async acquire() {
      const askedAtMs = performance.now();
      const token = await rows.take();
      return token === null ? null : hold(rows, { token, askedAtMs, ttlMs: options.ttlMs });
    },
  };
}

/** The statements of a lease. */
function leaseRows(db: Kysely<MetadataTables>, { name, holder, ttlMs }: LeaseOptions) {
  const now = sql<Date>`clock_timestamp()`;
  // A function and not a value: each statement is given it anew.
  const end = () => sql<Date>`clock_timestamp() + make_interval(secs => ${ttlMs / 1000}::double precision)`;
  const ours = (token: number) =>
    db.updateTable('leases').where('name', '=', name).where('token', '=', token);
  return {
    /** The token, or null while another process has the lease. */
    async take(): Promise<number | null> {
      const row = await db
        .insertInto('leases')
        .values({ name, holder, token: 1, acquired_at: now, expires_at: end() })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, token: sql`leases.token + 1`, acquired_at: now, expires_at: end() })
            .where((eb) => eb.or([eb('leases.expires_at', '<=', now), eb('leases.holder', '=', holder)])),
        )
        .returning('token')
        .executeTakeFirst();
      return row?.token ?? null;
    },
    /**
     * Whether the row is still ours; false: it is another's, or has ended. One that has ended stays so: a renewal that was under way
     * when the lease was released may arrive after that, by another connection, and would keep the next one waiting.
     */
    async renew(token: number): Promise<boolean> {
      const renewed = ours(token).set({ expires_at: end() }).where('expires_at', '>', now).returning('token');
      return (await renewed.executeTakeFirst()) !== undefined;
    },
    async free(token: number): Promise<void> {
      await ours(token).set({ expires_at: now }).execute();
    },
  };
}

/** A lease that was granted: it is renewed until it is released or lost. */
function hold(
  rows: ReturnType<typeof leaseRows>,
  { token, askedAtMs, ttlMs }: { token: number; askedAtMs: number; ttlMs: number },
): HeldLease {
  const loss = new AbortController();
  const stop = new AbortController();
  const granted = { atMs: askedAtMs };
  const renewal = { ttlMs, granted, stop: stop.signal, renew: () => rows.renew(token) };
  const renewing = keepRenewing(renewal).then((isLost) => {
    if (isLost) loss.abort();
  });
  return {
    token,
    lost: loss.signal,
    isHeld: () => !loss.signal.aborted && performance.now() < granted.atMs + usableMs(ttlMs),
    async release() {
      stop.abort();
      await renewing;
      await Promise.race([rows.free(token).catch(() => undefined), delay(ttlMs, undefined, { ref: false })]);
    },
  };
}

interface Renewing {
  ttlMs: number;
  /** When the lease, and then the last renewal, was asked for that was granted. */
  granted: { atMs: number };
  stop: AbortSignal;
  renew: () => Promise<boolean>;
}

/** Renews until `stop` (false) or until the lease is lost (true). A database that is away is asked again until the time is over. */
async function keepRenewing({ ttlMs, granted, stop, renew }: Renewing): Promise<boolean> {
  let askedAtMs = granted.atMs;
  for (;;) {
    if (stop.aborted) return false;
    const step = decideLeaseStep({ ttlMs, grantedAtMs: granted.atMs, askedAtMs, nowMs: performance.now() });
    if (step.do === 'give up') return true;
    if (step.do === 'wait') {
      await delay(step.waitMs, undefined, { signal: stop }).catch(() => undefined);
      continue;
    }
    askedAtMs = performance.now();
    const leftMs = Math.max(0, granted.atMs + usableMs(ttlMs) - askedAtMs);
    // A cut connection answers nothing for a long time; the lease does not wait for it.
    const timeout = AbortSignal.any([stop, AbortSignal.timeout(Math.ceil(leftMs))]);
    const answer = await Promise.race([renew().catch(() => null), aborted(timeout)]);
    if (answer === false) return true;
    if (answer === true) granted.atMs = askedAtMs;
  }
}
