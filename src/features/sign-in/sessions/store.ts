import { type Kysely, type Selectable, sql } from 'kysely';
import { isScope } from '../../../platform/access/scopes.ts';
import type { MetadataTables } from '../../../platform/metadata/tables.ts';
import type { Session } from './session.ts';

interface SessionTable {
  id: string;
  hash: string;
  signed_in_by: string;
  principal_id: string;
  principal_name: string;
  scopes: string;
  key_hash: string | null;
  address: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  ends_at: Date;
  revoked_at: Date | null;
}
type Tables = { sign_in_sessions: SessionTable };

/** The sessions in the metadata. */
export interface SessionStore {
  add(session: Session, hash: string): Promise<void>;
  findHash(hash: string): Promise<Session | null>;
  findIds(ids: readonly string[]): Promise<Session[]>;
  /** The newest first; `before`: those that began earlier. */
  list(page: { before: { at: Date; id: string } | null; limit: number }): Promise<Session[]>;
  /** Moves the end of sessions on, and never beyond the last moment of each. */
  touch(ids: readonly string[], seen: { at: Date; expiresAt: Date }): Promise<void>;
  /** Ends a session; twice changes nothing. Null: there is none. */
  revoke(id: string, at: Date): Promise<Session | null>;
  removeBefore(end: Date): Promise<number>;
}

/** Makes the store of sessions. */
export function makeSessionStore(metadata: Kysely<MetadataTables>): SessionStore {
  const db = metadata.withTables<Tables>();
  const all = () => db.selectFrom('sign_in_sessions').selectAll();
  return {
    async add(session, hash) {
      await db.insertInto('sign_in_sessions').values(rowOf(session, hash)).execute();
    },
    async findHash(hash) {
      const row = await all().where('hash', '=', hash).executeTakeFirst();
      return row === undefined ? null : sessionOf(row);
    },
    async findIds(ids) {
      return ids.length === 0 ? [] : (await all().where('id', 'in', ids).execute()).map(sessionOf);
    },
    async list({ before, limit }) {
      const newest = all().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
      const page =
        before === null
          ? newest
          : newest.where(
              sql<boolean>`(date_trunc('milliseconds', created_at), id) < (${before.at}, ${before.id})`,
            );
      return (await page.execute()).map(sessionOf);
    },
    async touch(ids, { at, expiresAt }) {
      await db
        .updateTable('sign_in_sessions')
        .set({ last_seen_at: at, expires_at: sql<Date>`LEAST(${expiresAt}::timestamptz, ends_at)` })
        .where('id', 'in', ids)
        .execute();
    },
    async revoke(id, at) {
      const row = await db
        .updateTable('sign_in_sessions')
        .set({ revoked_at: sql<Date>`COALESCE(revoked_at, ${at}::timestamptz)` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : sessionOf(row);
    },
    async removeBefore(end) {
      const removed = db.deleteFrom('sign_in_sessions').where('ends_at', '<', end);
      return Number((await removed.executeTakeFirst()).numDeletedRows);
    },
  };
}

function rowOf(session: Session, hash: string): SessionTable {
  return {
    id: session.id,
    hash,
    signed_in_by: session.signedInBy,
    principal_id: session.principalId,
    principal_name: session.principalName,
    scopes: session.scopes.join(' '),
    key_hash: session.keyHash,
    address: session.address,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
    ends_at: session.endsAt,
    revoked_at: session.revokedAt,
  };
}

function sessionOf(row: Selectable<SessionTable>): Session {
  return {
    id: row.id,
    signedInBy: row.signed_in_by === 'oidc' ? 'oidc' : 'key',
    principalId: row.principal_id,
    principalName: row.principal_name,
    scopes: row.scopes.split(' ').filter(isScope),
    keyHash: row.key_hash,
    address: row.address,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    endsAt: row.ends_at,
    revokedAt: row.revoked_at,
  };
}
