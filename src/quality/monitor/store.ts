import { type Kysely, sql } from 'kysely';
import { DAY_MS } from '../../kernel/units.ts';
import type { JsonText, MetadataTables } from '../../platform/metadata/tables.ts';
import type { Verdict } from '../checks/check.ts';

interface CheckResultTable {
  check_id: string;
  checked_at: Date;
  state: Verdict['state'];
  value: number | null;
  message: string;
  examples: JsonText<string[]>;
  seconds: number;
}

type CheckTables = {
  check_results: CheckResultTable;
  check_states: CheckResultTable & { since: Date };
};

/** A verdict with its time. */
export interface CheckResult extends Verdict {
  checkedAt: Date;
  /** The seconds that the run took. */
  seconds: number;
}

/** The last result of a check, and the time since when it has had this state. */
export interface CheckState extends CheckResult {
  since: Date;
}

export interface HistoryRange {
  from?: Date | undefined;
  to?: Date | undefined;
  limit: number;
}

export interface CheckStore {
  /** Saves a result, makes it the state of the check, and deletes results that are too old. */
  save(checkId: string, result: CheckResult): Promise<void>;
  states(): Promise<Map<string, CheckState>>;
  /** Reads the results in `[from, to)`, latest first. */
  history(checkId: string, range: HistoryRange): Promise<CheckResult[]>;
}

/** Keeps the results of checks in the metadata for so many days. */
export function makeCheckStore(metadata: Kysely<MetadataTables>, retentionDays: number): CheckStore {
  const db = metadata.withTables<CheckTables>();
  return {
    save: (checkId, result) => save(db, { checkId, result, retentionDays }),
    async states() {
      const rows = await db.selectFrom('check_states').selectAll().execute();
      return new Map(rows.map((row) => [row.check_id, { ...shape(row), since: row.since }]));
    },
    async history(checkId, { from, to, limit }) {
      let query = db.selectFrom('check_results').selectAll().where('check_id', '=', checkId);
      if (from !== undefined) query = query.where('checked_at', '>=', from);
      if (to !== undefined) query = query.where('checked_at', '<', to);
      return (await query.orderBy('checked_at', 'desc').limit(limit).execute()).map(shape);
    },
  };
}

async function save(
  db: Kysely<CheckTables>,
  { checkId, result, retentionDays }: { checkId: string; result: CheckResult; retentionDays: number },
): Promise<void> {
  const { state, value, message, examples, checkedAt, seconds } = result;
  const row = {
    check_id: checkId,
    state,
    value,
    message,
    examples: JSON.stringify(examples),
    checked_at: checkedAt,
    seconds,
  };
  await db
    .insertInto('check_states')
    .values({ ...row, since: checkedAt })
    .onConflict((conflict) =>
      conflict.column('check_id').doUpdateSet((eb) => ({
        state: eb.ref('excluded.state'),
        value: eb.ref('excluded.value'),
        message: eb.ref('excluded.message'),
        examples: eb.ref('excluded.examples'),
        checked_at: eb.ref('excluded.checked_at'),
        seconds: eb.ref('excluded.seconds'),
        since: sql<Date>`CASE WHEN check_states.state = excluded.state THEN check_states.since ELSE excluded.since END`,
      })),
    )
    .execute();
  await db
    .insertInto('check_results')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .deleteFrom('check_results')
    .where('check_id', '=', checkId)
    .where('checked_at', '<', new Date(checkedAt.getTime() - retentionDays * DAY_MS))
    .execute();
}

interface ResultRow extends Omit<CheckResult, 'checkedAt'> {
  checked_at: Date;
}

function shape(row: ResultRow): CheckResult {
  const { state, value, message, examples, checked_at: checkedAt, seconds } = row;
  return { state, value, message, examples, checkedAt, seconds };
}
