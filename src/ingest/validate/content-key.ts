import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';

// A store goes on only with the content key that it began with: with another one each re-delivered event with a personal value would be
// a conflict, and one without an id another event. So the store keeps the id of its key, and every process that hashes compares.

/** Reads the id of the content key from the home of the store; null: no service has begun with this store yet. */
export async function readContentKey(home: Connection): Promise<string | null> {
  const [found] = await home.query(z.object({ result: z.coerce.number() }), 'EXISTS TABLE content_key');
  if (found?.result !== 1) return null;
  const [row] = await home.query(
    z.object({ key_id: z.string() }),
    'SELECT key_id FROM content_key ORDER BY written_at, key_id LIMIT 1',
  );
  return row?.key_id ?? null;
}

/** Throws `other_content_key` when the store began with another key than `ownId`; null: this process has none. */
export async function refuseOtherContentKey(home: Connection, ownId: string | null): Promise<void> {
  const wanted = await readContentKey(home);
  if (wanted === null || wanted === ownId) return;
  const what =
    ownId === null
      ? 'has a key of personal data, and this process has none'
      : `began with another key of personal data than the one here (${wanted}, not ${ownId})`;
  throw new CodedError(
    'other_content_key',
    `The event store ${what}: re-sent events would be conflicts. Set PERSONAL_DATA_KEY as it was, with the oldest secret last; a generated key moves there as hex: and the text of its personal-data.key.`,
  );
}

/** Writes the id of the content key to a migrated store that has none. Throws `other_content_key` when another process was first. */
export async function holdContentKey(home: Connection, ownId: string): Promise<void> {
  if ((await readContentKey(home)) === null)
    await home.insert(
      'INSERT INTO content_key (key_id) FORMAT JSONEachRow',
      JSON.stringify({ key_id: ownId }),
    );
  await refuseOtherContentKey(home, ownId);
}

/** Lets the next service begin with whichever key it has. */
export async function forgetContentKey(home: Connection): Promise<void> {
  await home.command('TRUNCATE TABLE content_key');
}
