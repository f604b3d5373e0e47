import { z } from 'zod';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import type { StoredTable } from './store.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...warehouseProblems });

const tableSchema = z.object({
  table: z.string(),
  rows: z.int(),
  bytes: z.int().describe('On disk, compressed.'),
  keeps_days: z
    .int()
    .nullable()
    .describe('Days that rows are kept after they were received; null: for good. Settings say it.'),
});

/** Shows what the store holds, and how long. */
export function storageRoutes(app: Api, readTables: () => Promise<StoredTable[]>): void {
  app.route({
    method: 'GET',
    url: '/v1/storage',
    config: { scope: 'read', isQuestion: true },
    schema: {
      tags: ['Health'],
      summary: 'What the event store holds, and how long it keeps it',
      description: 'Every table over all shards, the largest first.',
      response: {
        200: z.object({ bytes: z.int().describe('Of all tables.'), tables: z.array(tableSchema) }),
        ...problemResponses('store_unavailable', 'store_refused'),
      },
    },
    async handler() {
      const tables = await readTables();
      return { bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0), tables };
    },
  });
}
