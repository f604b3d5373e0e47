import { type Kysely, sql } from 'kysely';
import type { Judged } from './evaluate/judge-window.ts';
import type { Window } from './evaluate/windows.ts';
import type { Group } from './group.ts';
import type { Happening } from './history.ts';
import { type AlertTables, historyRow, type KeptRule, type PastWindow, rowOf } from './rows.ts';

// What happens once over all processes: a window is judged, and judged once more.

/**
 * Writes what a window was found to be, once over all processes: false where another one has judged it, or the rule was changed meanwhile; then nothing
 * is written.
 */
export function writeJudged(
  db: Kysely<AlertTables>,
  { rule, version, judgedUntilMs }: KeptRule,
  { fromMs, toMs }: Window,
  found: Judged,
  leftOut: number,
) {
  return db.transaction().execute(async (trx) => {
    const moved = await trx
      .updateTable('alert_rules')
      .set({ judged_until: new Date(toMs), left_out: sql`left_out + ${leftOut}::int` })
      .where('id', '=', rule.id)
      .where('version', '=', version)
      .where('judged_until', '=', new Date(judgedUntilMs))
      .executeTakeFirst();
    if (moved.numUpdatedRows === 0n) return false;
    await writeGroups(trx, found.groups);
    await addHistory(trx, found.happenings);
    if (found.verdicts !== null)
      await trx
        .insertInto('alert_readings')
        .values({
          rule_id: rule.id,
          window_start: new Date(fromMs),
          window_end: new Date(toMs),
          verdicts: JSON.stringify(found.verdicts),
        })
        .onConflict((conflict) => conflict.columns(['rule_id', 'window_end']).doNothing())
        .execute();
    return true;
  });
}

/** These change with every window. */
const ofWindow = [
  'state',
  'level',
  'breaches',
  'fines',
  'since',
  'fired_at',
  'over_at',
  'value',
  'reason',
  'window_end',
] as const;
/** These are people's: what came while the window was judged stays, unless it is a new fire. */
const ofPeople = ['acknowledged_at', 'acknowledged_by', 'note', 'escalated_at'] as const;

async function writeGroups(db: Kysely<AlertTables>, groups: readonly Group[]): Promise<void> {
  if (groups.length === 0) return;
  await db
    .insertInto('alert_groups')
    .values(groups.map(rowOf))
    .onConflict((conflict) =>
      conflict.columns(['rule_id', 'labels']).doUpdateSet({
        ...Object.fromEntries(ofWindow.map((column) => [column, sql.ref(`excluded.${column}`)])),
        ...Object.fromEntries(
          ofPeople.map((column) => [
            column,
            sql`CASE WHEN excluded.fired_at IS NULL OR excluded.fired_at = excluded.window_end
              THEN ${sql.ref(`excluded.${column}`)} ELSE ${sql.ref(`alert_groups.${column}`)} END`,
          ]),
        ),
      }),
    )
    .execute();
}

async function addHistory(db: Kysely<AlertTables>, happenings: readonly Happening[]): Promise<void> {
  if (happenings.length === 0) return;
  await db
    .insertInto('alert_history')
    .values(happenings.map(historyRow))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Lists windows that were judged before a moment and wait to be judged once more, the earliest first. */
export async function readWindowsBefore(
  db: Kysely<AlertTables>,
  judgedBefore: Date,
  limit: number,
): Promise<PastWindow[]> {
  const rows = await db
    .selectFrom('alert_readings')
    .selectAll()
    .where('judged_at', '<=', judgedBefore)
    .orderBy('judged_at')
    .limit(limit)
    .execute();
  return rows.map(({ rule_id: ruleId, window_start: from, window_end: to, verdicts }) => ({
    ruleId,
    window: { fromMs: from.getTime(), toMs: to.getTime() },
    verdicts,
  }));
}

/** Ends the wait of a window, once over all processes: false where another one did; then nothing is written. */
export function writeRejudged(
  db: Kysely<AlertTables>,
  { ruleId, window }: PastWindow,
  happenings: readonly Happening[],
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const ended = await trx
      .deleteFrom('alert_readings')
      .where('rule_id', '=', ruleId)
      .where('window_end', '=', new Date(window.toMs))
      .executeTakeFirst();
    if (ended.numDeletedRows === 0n) return false;
    await addHistory(trx, happenings);
    return true;
  });
}
