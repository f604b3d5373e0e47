import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { CodedError } from '../../kernel/errors.ts';
import type { Repeatable } from '../../kernel/repeatable.ts';
import type { MetadataTables } from './tables.ts';

// A sender that lost an answer sends its request again with the same Idempotency-Key. The key is claimed in the transaction that does the
// work, so a kill leaves both or neither, and a second request that comes meanwhile waits for the first at the primary key. A request
// that failed leaves no claim: its repeat is tried anew.

const REMEMBERED = sql`interval '24 hours'`;
/** So many claims are removed with each new one, so none waits for a heap of them. */
const FORGOTTEN_AT_ONCE = 100;

/** The work of a request: what makes something, and what finds that again by its id. */
export interface Work<Made, Found> {
  make: (trx: Transaction<MetadataTables>) => Promise<Made>;
  idOf: (made: Made) => string;
  find: (trx: Transaction<MetadataTables>, id: string) => Promise<Found>;
}

/** A result of the work: made now, or found because an earlier request of the sender made it. */
export type Once<Made, Found> = { isRepeat: false; made: Made } | { isRepeat: true; found: Found };

/**
 * Does the work of a request in one transaction, and once for all requests of one sender with the same Idempotency-Key within 24 h.
 * `sent` null: the sender gave no key, so each request does the work. Throws `idempotency_key_reused` where the key was given to something else.
 */
export function doOnce<Made, Found>(
  db: Kysely<MetadataTables>,
  sent: Repeatable | null,
  { make, idOf, find }: Work<Made, Found>,
): Promise<Once<Made, Found>> {
  return db.transaction().execute(async (trx) => {
    if (sent === null) return { isRepeat: false, made: await make(trx) };
    const earlier = await claim(trx, sent);
    if (earlier !== null) return { isRepeat: true, found: await find(trx, earlier) };
    const made = await make(trx);
    await keep(trx, sent, idOf(made));
    await forgetOld(trx);
    return { isRepeat: false, made };
  });
}

/** Claims the key for this request, and returns null; or the id of what an earlier one made. */
async function claim(
  trx: Transaction<MetadataTables>,
  { principal, key, content }: Repeatable,
): Promise<string | null> {
  const own = { content_hash: hashOf(content), made: '', at: sql<Date>`clock_timestamp()` };
  const claimed = await trx
    .insertInto('idempotency_keys')
    .values({ principal, key_hash: hashOf(key), ...own })
    .onConflict((conflict) =>
      conflict
        .columns(['principal', 'key_hash'])
        .doUpdateSet(own)
        .where(sql<boolean>`idempotency_keys.at < clock_timestamp() - ${REMEMBERED}`),
    )
    .returning('key_hash')
    .executeTakeFirst();
  if (claimed !== undefined) return null;
  const earlier = await trx
    .selectFrom('idempotency_keys')
    .select(['content_hash', 'made'])
    .where('principal', '=', principal)
    .where('key_hash', '=', hashOf(key))
    .executeTakeFirstOrThrow();
  if (earlier.content_hash === own.content_hash) return earlier.made;
  throw new CodedError(
    'idempotency_key_reused',
    'You sent this Idempotency-Key with another request within the last 24 hours. Nothing was done. Send a new key with a new request.',
    { facts: { parameter: 'Idempotency-Key', reason: 'belongs to another request' } },
  );
}

async function keep(trx: Transaction<MetadataTables>, { principal, key }: Repeatable, made: string) {
  await trx
    .updateTable('idempotency_keys')
    .set({ made })
    .where('principal', '=', principal)
    .where('key_hash', '=', hashOf(key))
    .execute();
}

/** Removes claims that no repeat will find. It skips those that another transaction holds, so two never wait for each other. */
async function forgetOld(trx: Transaction<MetadataTables>): Promise<void> {
  await sql`
    DELETE FROM idempotency_keys WHERE (principal, key_hash) IN (
      SELECT principal, key_hash FROM idempotency_keys WHERE at < clock_timestamp() - ${REMEMBERED}
      LIMIT ${sql.lit(FORGOTTEN_AT_ONCE)} FOR UPDATE SKIP LOCKED)`.execute(trx);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
