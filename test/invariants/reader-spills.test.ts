import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ownEngine } from '../support/shared-store.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// A question that groups more than its share of the memory takes longer, and does not fail.

let service: TestService;
beforeAll(async () => {
  service = await openTestService({ ...ownEngine, ENGINE_MEMORY_MB: '512' });
});
afterAll(() => service.remove());

test('a statement of the reader that groups many ids goes on over the disk', async () => {
  const row = z.object({ groups: z.coerce.number(), most: z.coerce.number() });
  const answer = await service.warehouse.reader.query(
    row,
    `SELECT count() AS groups, max(n) AS most FROM (
       SELECT generateUUIDv4(number) AS id, count() AS n, groupArray(number) AS numbers FROM numbers(6000000) GROUP BY id)`,
  );
  expect(answer).toEqual([{ groups: 6_000_000, most: 1 }]);
});
