import { expect, test } from 'vitest';
import { findRights, rightsBeyondReading } from '../../src/platform/warehouse/check-rights.ts';
import { openTestStore } from '../support/test-store.ts';

test('a user who may write to the databases of the store may do more than read, and the engine knows each question', async () => {
  const rights = rightsBeyondReading(['openride', 'openride_all']);
  expect(rights).toEqual(
    expect.arrayContaining([
      'FILE ON *.*',
      'SYSTEM ON *.*',
      'INSERT ON `openride`.*',
      'DROP ON `openride_all`.*',
    ]),
  );
  const store = await openTestStore();
  // This user has all rights, and a question that the engine does not know counts as no.
  expect(await findRights(store.connection, rights)).toEqual(rights);
  await store.close();
});
