import { randomBytes } from 'node:crypto';
import { type Generated, type Kysely, type Selectable, sql } from 'kysely';
import type { Message, Receiver, Urgency } from '../../platform/delivery/message.ts';
import type { JsonText, MetadataTables } from '../../platform/metadata/tables.ts';
import type { Delivery, DeliveryStatus, NewDelivery } from './delivery.ts';
import type { Verdict } from './next-attempt.ts';

interface DeliveryTable {
  id: string;
  subject_of: string;
  owner: string;
  receiver: JsonText<Receiver>;
  message: JsonText<Message>;
  urgency: Urgency;
  status: DeliveryStatus;
  attempts: Generated<number>;
  unknown_attempts: Generated<number>;
  next_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  note: string | null;
  on_failure: JsonText<Receiver | null>;
  created_at: Generated<Date>;
}
type DeliveryTables = { deliveries: DeliveryTable };
type Db = Kysely<DeliveryTables>;

export interface DeliveryFilter {
  status: DeliveryStatus | null;
  /** Null: of everything. */
  subjectOf: string | null;
  before: { createdAt: Date; id: string } | null;
  limit: number;
}

/** The ledger of deliveries. All of it throws `metadata_unavailable`. */
export interface DeliveryStore {
  /** Adds deliveries; those whose id is known stay as they are, so an order may be repeated. Returns how many are new. */
  add(deliveries: readonly NewDelivery[]): Promise<number>;
  /**
   * Takes the delivery that is due the longest; one that a process took and has not ended for `leaseMs` is taken from it, and that attempt counts
   * as unknown. Null: none is due.
   */
  claim(now: Date, leaseMs: number): Promise<Delivery | null>;
  /** Writes what came of an attempt; nothing where another process has taken the delivery meanwhile. */
  settle(
    taken: Delivery,
    verdict: Verdict,
    told: { note: string; isUnknown: boolean; now: Date },
  ): Promise<boolean>;
  find(id: string): Promise<Delivery | null>;
  list(filter: DeliveryFilter): Promise<Delivery[]>;
  /** Lets one that failed or was cancelled be tried again. Null: it has another status, or there is none. */
  retry(id: string, now: Date): Promise<Delivery | null>;
  /** Cancels one that waits. Null: it has another status, or there is none. */
  cancel(id: string, now: Date): Promise<Delivery | null>;
  isOneDue(now: Date, leaseMs: number): Promise<boolean>;
  /** Removes ended ones. Returns how many. */
  forget(before: Date): Promise<number>;
  countByStatus(): Promise<Record<string, number>>;
}

/** Makes an id that nobody guesses. */
export function newDeliveryId(): string {
  return `dlv_${randomBytes(12).toString('hex')}`;
}

const isDue = (now: Date, leaseMs: number) =>
  sql<boolean>`(status = 'waiting' AND next_at <= ${now}) OR (status = 'sending' AND started_at <= ${new Date(now.getTime() - leaseMs)})`;

/** Makes the store of deliveries. */
export function makeDeliveryStore(metadata: Kysely<MetadataTables>): DeliveryStore {
  const db = metadata.withTables<DeliveryTables>();
  return {
    add: (deliveries) => add(db, deliveries),
    claim: (now, leaseMs) => claim(db, now, leaseMs),
    settle: (taken, verdict, told) => settle(db, taken, verdict, told),
    find: async (id) => {
      const row = await db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : deliveryOf(row);
    },
    list: (filter) => list(db, filter),
    retry: (id, now) =>
      change(db, id, ['failed', 'cancelled'], {
        status: 'waiting',
        next_at: now,
        ended_at: null,
        attempts: 0,
      }),
    cancel: (id, now) => change(db, id, ['waiting'], { status: 'cancelled', ended_at: now }),
    async isOneDue(now, leaseMs) {
      const row = await db
        .selectFrom('deliveries')
        .select('id')
        .where(isDue(now, leaseMs))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    async forget(before) {
      const removed = await db.deleteFrom('deliveries').where('ended_at', '<', before).executeTakeFirst();
      return Number(removed.numDeletedRows);
    },
    async countByStatus() {
      const counted = await db
        .selectFrom('deliveries')
        .select(['status', sql<number>`count(*)::int`.as('n')])
        .groupBy('status')
        .execute();
      return Object.fromEntries(counted.map(({ status, n }) => [status, n]));
    },
  };
}

async function add(db: Db, deliveries: readonly NewDelivery[]): Promise<number> {
  if (deliveries.length === 0) return 0;
  const added = await db
    .insertInto('deliveries')
    .values(
      deliveries.map(({ id, subjectOf, owner, receiver, message, urgency, nextAt, onFailure }) => ({
        id,
        subject_of: subjectOf,
        owner,
        receiver: JSON.stringify(receiver),
        message: JSON.stringify(message),
        urgency,
        status: 'waiting' as const,
        next_at: nextAt,
        on_failure: onFailure === null ? null : JSON.stringify(onFailure),
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(added.numInsertedOrUpdatedRows);
}

async function claim(db: Db, now: Date, leaseMs: number): Promise<Delivery | null> {
  const row = await db
    .updateTable('deliveries')
    .set({
      status: 'sending',
      started_at: now,
      attempts: sql`attempts + 1`,
      unknown_attempts: sql`unknown_attempts + (status = 'sending')::int`,
    })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('deliveries')
        .select('id')
        .where(isDue(now, leaseMs))
        .orderBy('next_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : deliveryOf(row);
}

async function settle(
  db: Db,
  { id, startedAt }: Delivery,
  verdict: Verdict,
  { note, isUnknown, now }: { note: string; isUnknown: boolean; now: Date },
): Promise<boolean> {
  const isOver = verdict.status !== 'waiting';
  const settled = await db
    .updateTable('deliveries')
    .set({
      status: verdict.status,
      note,
      unknown_attempts: sql`unknown_attempts + ${isUnknown ? 1 : 0}::int`,
      ended_at: isOver ? now : null,
      ...(verdict.status === 'waiting' && { next_at: new Date(now.getTime() + verdict.afterMs) }),
    })
    .where('id', '=', id)
    .where('status', '=', 'sending')
    .where('started_at', '=', startedAt) // of this attempt, and of none before or after it
    .executeTakeFirst();
  return settled.numUpdatedRows > 0n;
}

async function list(db: Db, { status, subjectOf, before, limit }: DeliveryFilter): Promise<Delivery[]> {
  let query = db
    .selectFrom('deliveries')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (status !== null) query = query.where('status', '=', status);
  if (subjectOf !== null) query = query.where('subject_of', '=', subjectOf);
  if (before !== null)
    query = query.where((eb) =>
      eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(before.createdAt, before.id)),
    );
  return (await query.execute()).map(deliveryOf);
}

async function change(
  db: Db,
  id: string,
  statuses: readonly DeliveryStatus[],
  changes: { readonly [Column in keyof DeliveryTable]?: unknown },
): Promise<Delivery | null> {
  const row = await db
    .updateTable('deliveries')
    .set(changes as never)
    .where('id', '=', id)
    .where('status', 'in', statuses)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : deliveryOf(row);
}

function deliveryOf(row: Selectable<DeliveryTable>): Delivery {
  return {
    id: row.id,
    subjectOf: row.subject_of,
    owner: row.owner,
    receiver: row.receiver,
    message: row.message,
    urgency: row.urgency,
    status: row.status,
    attempts: row.attempts,
    unknownAttempts: row.unknown_attempts,
    nextAt: row.next_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    note: row.note,
    onFailure: row.on_failure,
    createdAt: row.created_at,
  };
}
