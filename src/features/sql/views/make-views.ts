import { z } from 'zod';
import { ANALYTICS_DATABASE } from '../../../platform/warehouse/analyst-limits.ts';
import { quoteName } from '../../../platform/warehouse/create-database.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';
import { homeOf, type Store } from '../../../platform/warehouse/store.ts';
import { sqlViews } from './all-views.ts';
import { renderView } from './render-view.ts';
import type { ViewContext } from './view.ts';

/**
 * Makes the database with the views, or brings it up to this version and its settings. Whoever reads meanwhile sees the former view or the
 * new one. On a cluster the views are on the first shard, and read all of them.
 */
export async function makeViews(
  store: Pick<Store, 'shards' | 'connection' | 'cluster'>,
  context: Omit<ViewContext, 'tables'>,
): Promise<void> {
  const home = homeOf(store);
  const tables = store.cluster?.wholeDatabase ?? (await databaseOf(home));
  await home.command(
    `INSERT INTO pseudonym_key SELECT rand64(1), rand64(2) WHERE (SELECT count() FROM pseudonym_key) = 0`,
  );
  await home.command(`CREATE DATABASE IF NOT EXISTS ${quoteName(ANALYTICS_DATABASE)} ENGINE = Atomic`);
  for (const view of sqlViews)
    await home.command(renderView(view, { ...context, tables: quoteName(tables) }));
}

/** Tells whether every view of this version is there. */
export async function areViewsMade(store: Pick<Store, 'shards' | 'connection'>): Promise<boolean> {
  const rows = await homeOf(store).query(
    z.object({ name: z.string() }),
    'SELECT name FROM system.tables WHERE database = {database:String}',
    { params: { database: ANALYTICS_DATABASE } },
  );
  const there = new Set(rows.map(({ name }) => name));
  return sqlViews.every(({ name }) => there.has(name));
}

async function databaseOf(connection: Connection): Promise<string> {
  const [row] = await connection.query(z.object({ name: z.string() }), 'SELECT currentDatabase() AS name');
  return row!.name;
}
