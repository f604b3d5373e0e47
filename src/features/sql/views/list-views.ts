import { z } from 'zod';
import { ANALYTICS_DATABASE } from '../../../platform/warehouse/analyst-limits.ts';
import { sqlViews } from './all-views.ts';
import { typeOf, type ViewContext } from './view.ts';

export const viewListSchema = z
  .object({
    database: z.string(),
    views: z.array(
      z.object({
        name: z.string(),
        comment: z.string().describe('What one row is.'),
        columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string() })),
      }),
    ),
  })
  .meta({ id: 'SqlViews', description: 'The views that may be asked by SQL.' });

/** Lists the views with their columns. */
export function listViews(context: Pick<ViewContext, 'timezone'>): z.output<typeof viewListSchema> {
  const views = sqlViews.map(({ name, comment, columns }) => ({
    name,
    comment,
    columns: columns.map((column) => ({
      name: column.name,
      type: typeOf(column, context),
      comment: column.comment,
    })),
  }));
  return { database: ANALYTICS_DATABASE, views };
}
