import { expect, test } from 'vitest';
import { listViews } from '../../src/features/sql/views/list-views.ts';

// The names and types of the views are a promise to those who build on them. A column may be added; one that would be renamed, dropped or
// given another type or meaning goes into a new view instead, and the old one stays.

test('the views are those that people build on', async () => {
  const { database, views } = listViews({ timezone: 'Africa/Lagos' });
  const lines = views.flatMap(({ name, columns }) =>
    columns.map((column) => `${database}.${name}.${column.name} ${column.type}`),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('sql-views.txt');
});
