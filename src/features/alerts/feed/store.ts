import type { Kysely } from 'kysely';
import type { MetadataTables } from '../../../platform/metadata/tables.ts';
import type { Feed } from './feed.ts';

interface FeedTable {
  id: number;
  watermark: Date;
  moved_at: Date;
  usual_lag_ms: number;
  standing_since: Date | null;
  looked_at: Date;
}

export interface FeedStore {
  read(): Promise<Feed | null>;
  write(feed: Feed): Promise<void>;
}

/** Keeps what is known of the feed. */
export function makeFeedStore(metadata: Kysely<MetadataTables>): FeedStore {
  const db = metadata.withTables<{ alert_feed: FeedTable }>();
  return {
    async read() {
      const row = await db.selectFrom('alert_feed').selectAll().executeTakeFirst();
      if (row === undefined) return null;
      return {
        watermarkMs: row.watermark.getTime(),
        movedAtMs: row.moved_at.getTime(),
        usualLagMs: row.usual_lag_ms,
        standingSinceMs: row.standing_since?.getTime() ?? null,
        lookedAtMs: row.looked_at.getTime(),
      };
    },
    async write({ watermarkMs, movedAtMs, usualLagMs, standingSinceMs, lookedAtMs }) {
      const row = {
        watermark: new Date(watermarkMs),
        moved_at: new Date(movedAtMs),
        usual_lag_ms: usualLagMs,
        standing_since: standingSinceMs === null ? null : new Date(standingSinceMs),
        looked_at: new Date(lookedAtMs),
      };
      await db
        .insertInto('alert_feed')
        .values({ id: 1, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}
