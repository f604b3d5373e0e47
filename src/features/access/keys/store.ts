import { randomBytes } from 'node:crypto';
import { type Generated, type Kysely, type Selectable, sql } from 'kysely';
import { CodedError } from '../../../kernel/errors.ts';
import { hashSecret } from '../../../platform/access/api-keys.ts';
import type { Repeatable } from '../../../kernel/repeatable.ts';
import { isScope, type Scope } from '../../../platform/access/scopes.ts';
import { doOnce, type Once } from '../../../platform/metadata/do-once.ts';
import type { MetadataTables } from '../../../platform/metadata/tables.ts';
import { type Actor, actorColumns } from '../actor.ts';
import { addAuditRow } from '../audit/store.ts';
import type { Key, MadeKey } from './key.ts';
import { makeSecret } from './secret.ts';

interface KeyTable {
  id: string;
  name: string;
  owner: string;
  scopes: string;
  hash: string;
  created_at: Generated<Date>;
  created_by: string;
  expires_at: Date | null;
  revoked_at: Generated<Date | null>;
  last_used_at: Generated<Date | null>;
  replaced_by: Generated<string | null>;
}
type Tables = {
  access_keys: KeyTable;
  access_key_addresses: { key_id: string; address: string; first_seen_at: Generated<Date> };
};
type Db = Kysely<MetadataTables & Tables>;

/** A new key gets these values. */
export interface NewKey {
  name: string;
  owner: string;
  scopes: readonly Scope[];
  expiresAt: Date | null;
}

/** How a key is replaced. */
export interface Rotation {
  oldUntil: Date;
  expiresAt: Date | null;
  /** It is called with the old key before anything changes, and throws where it may not be rotated. */
  check?: (old: Key) => void;
}

/** The keys in the metadata. What changes one writes its row of the audit in the same transaction. */
export interface KeyStore {
  create(wanted: NewKey, actor: Actor): Promise<MadeKey>;
  /** The same for a request that may be repeated: a repeat finds the key that the first one made, without its secret. Throws as `doOnce`. */
  createOnce(wanted: NewKey, actor: Actor, sent: Repeatable | null): Promise<Once<MadeKey, Key>>;
  /** The newest first. `after`: only keys that come behind the key of this id; without a page: all. */
  list(page?: { after: string | null; limit: number }): Promise<Key[]>;
  /** Finds a key by its id, or by a name that one active key alone has. Throws `key_not_found` and `key_name_ambiguous`. */
  find(idOrName: string): Promise<Key>;
  /** Revoking twice changes nothing. Throws as `find`. */
  revoke(idOrName: string, actor: Actor): Promise<Key>;
  /** Makes a key of the same name, owner and scopes; the old one goes on until `oldUntil`, at most. Throws as `find`, and `key_not_active`. */
  rotate(idOrName: string, rotation: Rotation, actor: Actor): Promise<MadeKey>;
  /** As `createOnce`. A repeat finds the new key; the old one may have the same name. */
  rotateOnce(
    idOrName: string,
    rotation: Rotation,
    by: { actor: Actor; sent: Repeatable | null },
  ): Promise<Once<MadeKey, Key>>;
  /** The key of a secret, by its SHA-256 in hexadecimal; null: there is none. */
  findHash(hash: string): Promise<Key | null>;
  /** Returns the keys with these ids; an unknown id has none. */
  findIds(ids: readonly string[]): Promise<Key[]>;
  /** Remembers a use, and tells whether it is the first from this address while there were others. */
  use(id: string, address: string): Promise<{ isNewAddress: boolean }>;
}

// A key that is used from everywhere, such as one behind a mobile network, has no pattern.
const MOST_ADDRESSES = 50;

/** Makes the store of keys. */
export function makeKeyStore(metadata: Kysely<MetadataTables>): KeyStore {
  const db = metadata.withTables<Tables>();
  return {
    create: (wanted, actor) => metadata.transaction().execute((trx) => createKey(trx, wanted, actor)),
    createOnce: (wanted, actor, sent) =>
      doOnce(metadata, sent, { ...foundById, make: (trx) => createKey(trx, wanted, actor) }),
    list: (page) => listKeys(db, page),
    find: (idOrName) => findKey(db, idOrName),
    revoke: (idOrName, actor) =>
      metadata.transaction().execute(async (trx) => {
        const tables = trx.withTables<Tables>();
        const found = await findKey(tables, idOrName, { isToChange: true });
        if (found.revokedAt !== null) return found;
        const row = await tables
          .updateTable('access_keys')
          .set({ revoked_at: sql<Date>`clock_timestamp()` })
          .where('id', '=', found.id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await addAuditRow(trx, { ...rowOf(actor, found), act: 'keys.revoke' });
        return keyOf(row);
      }),
    rotate: (idOrName, rotation, actor) =>
      metadata.transaction().execute((trx) => rotateKey(trx, idOrName, rotation, actor)),
    rotateOnce: (idOrName, rotation, { actor, sent }) =>
      doOnce(metadata, sent, {
        ...foundById,
        make: (trx) => rotateKey(trx, idOrName, rotation, actor),
      }),
    async findHash(hash) {
      const row = await db.selectFrom('access_keys').selectAll().where('hash', '=', hash).executeTakeFirst();
      return row === undefined ? null : keyOf(row);
    },
    async findIds(ids) {
      if (ids.length === 0) return [];
      return (await db.selectFrom('access_keys').selectAll().where('id', 'in', ids).execute()).map(keyOf);
    },
    use: (id, address) => rememberUse(db, id, address),
  };
}

/** A repeat of the request that made a key finds it so. */
const foundById = {
  idOf: ({ key }: MadeKey) => key.id,
  find: (trx: Kysely<MetadataTables>, id: string) => findKey(trx.withTables<Tables>(), id),
};

async function listKeys(db: Db, page?: { after: string | null; limit: number }): Promise<Key[]> {
  let query = db.selectFrom('access_keys').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc');
  // No key is ever deleted, so the one that a page ended with is there, with its time to the microsecond.
  if (page?.after != null)
    query = query.where(
      sql<boolean>`(created_at, id) < (SELECT created_at, id FROM access_keys WHERE id = ${page.after})`,
    );
  if (page !== undefined) query = query.limit(page.limit);
  return (await query.execute()).map(keyOf);
}

/** `isToChange`: within a transaction, so that two who change the key at once do it one after the other. */
async function findKey(db: Db, idOrName: string, { isToChange = false } = {}): Promise<Key> {
  const rows = await db
    .selectFrom('access_keys')
    .selectAll()
    .select(sql<boolean>`expires_at IS NULL OR expires_at > clock_timestamp()`.as('has_time'))
    .where((eb) => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
    .$if(isToChange, (query) => query.forUpdate())
    .execute();
  const byId = rows.find(({ id }) => id === idOrName);
  if (byId !== undefined) return keyOf(byId);
  // One that was rotated is taken until its overlap is over: of two that open doors a name must not choose the one that was not meant.
  const active = rows.filter((row) => row.revoked_at === null && (row.replaced_by === null || row.has_time));
  if (active.length > 1)
    throw new CodedError(
      'key_name_ambiguous',
      `${active.length} keys have the name "${idOrName}". Give an id.`,
      {
        facts: { allowed: active.map(({ id }) => id) },
      },
    );
  const [only] = active.length === 1 ? active : rows;
  if (only !== undefined) return keyOf(only);
  throw new CodedError('key_not_found', 'There is no key of this id or name. `keys list` shows all.');
}

async function createKey(trx: Kysely<MetadataTables>, wanted: NewKey, actor: Actor): Promise<MadeKey> {
  const made = await insertKey(trx.withTables<Tables>(), wanted, actor);
  await addAuditRow(trx, { ...rowOf(actor, made.key), act: 'keys.create' });
  return made;
}

async function insertKey(
  trx: Db,
  { name, owner, scopes, expiresAt }: NewKey,
  { id: createdBy }: Pick<Actor, 'id'>,
): Promise<MadeKey> {
  const secret = makeSecret();
  const row = await trx
    .insertInto('access_keys')
    .values({
      id: `key_${randomBytes(8).toString('hex')}`,
      name,
      owner,
      scopes: scopes.join(' '),
      hash: hashSecret(secret).toString('hex'),
      created_by: createdBy,
      expires_at: expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { key: keyOf(row), secret };
}

async function rotateKey(
  trx: Kysely<MetadataTables>,
  idOrName: string,
  { oldUntil, expiresAt, check }: Rotation,
  actor: Actor,
): Promise<MadeKey> {
  const tables = trx.withTables<Tables>();
  const old = await findKey(tables, idOrName, { isToChange: true });
  check?.(old);
  if (old.revokedAt !== null || old.replacedBy !== null)
    throw new CodedError(
      'key_not_active',
      old.replacedBy === null
        ? 'The key was revoked. Make a new one by `keys create`.'
        : `The key was rotated already: ${old.replacedBy} came in its place.`,
    );
  const made = await insertKey(tables, { ...old, expiresAt }, actor);
  const endsAt = old.expiresAt !== null && old.expiresAt < oldUntil ? old.expiresAt : oldUntil;
  await tables
    .updateTable('access_keys')
    .set({ expires_at: endsAt, replaced_by: made.key.id })
    .where('id', '=', old.id)
    .execute();
  await addAuditRow(trx, { ...rowOf(actor, old), act: 'keys.rotate' });
  await addAuditRow(trx, { ...rowOf(actor, made.key), act: 'keys.create' });
  return made;
}

async function rememberUse(db: Db, id: string, address: string): Promise<{ isNewAddress: boolean }> {
  await db
    .updateTable('access_keys')
    .set({ last_used_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .execute();
  const counted = db
    .selectFrom('access_key_addresses')
    .select((eb) => eb.fn.countAll<number>().as('known'))
    .where('key_id', '=', id);
  const known = Number((await counted.executeTakeFirstOrThrow()).known);
  if (known >= MOST_ADDRESSES) return { isNewAddress: false };
  const added = await db
    .insertInto('access_key_addresses')
    .values({ key_id: id, address })
    .onConflict((conflict) => conflict.doNothing())
    .returning('address')
    .executeTakeFirst();
  return { isNewAddress: added !== undefined && known > 0 };
}

function rowOf(actor: Actor, key: Pick<Key, 'id'>) {
  const { address, requestId } = actor;
  const by = { ...actorColumns(actor), address, requestId };
  return { ...by, entity: `key:${key.id}`, result: 'done' as const, code: null, times: 1 };
}

/** A scope that this version does not know allows nothing. */
function keyOf(row: Selectable<KeyTable>): Key {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    scopes: row.scopes.split(' ').filter(isScope),
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    replacedBy: row.replaced_by,
  };
}
