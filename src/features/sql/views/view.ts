// A view that people ask by SQL. Its name, and the names and types of its columns, are a promise: a column may be added, while one that
// is renamed, dropped or means something else needs a new view. test/golden/sql-views.txt holds them.

/** What the views of one service stand on. */
export interface ViewContext {
  /** The quoted name of the database with the tables: on a cluster the one in which each table is that of all shards. */
  tables: string;
  /** The time zone of the business: all times are shown in it. */
  timezone: string;
  /** The currency of the business, ISO 4217. */
  currency: string;
}

export interface ViewColumn {
  name: string;
  /** A type of ClickHouse; `Moment` stands for one in the time zone of the business, and `Time` for one that may be null. */
  type: string;
  comment: string;
  /** SQL over the rows of the view's `from`; left out: the column of the same name. */
  sql?: string;
}

export interface SqlView {
  name: string;
  /** What one row is. */
  comment: string;
  columns: readonly ViewColumn[];
  /** SQL that comes after `SELECT <columns>`. */
  from: (context: ViewContext) => string;
}

/** SQL: a pseudonym. It is the same in every view, and nobody without the key can tell whose it is. */
export const pseudonym = (id: string) =>
  `if(isNull(${id}) OR ${id} = toUUID('00000000-0000-0000-0000-000000000000'), NULL, reinterpretAsUUID(sipHash128Keyed(pseudonym_key, assumeNotNull(${id}))))`;

/** The SQL of a column. Times change their zone here: the engine takes the same type in another zone for equal, and would leave it. */
export function sqlOf(
  { name, type, sql = name }: ViewColumn,
  { timezone }: Pick<ViewContext, 'timezone'>,
): string {
  return type === 'Time' || type === 'Moment' ? `toTimeZone(${sql}, '${timezone}')` : sql;
}

/** The type of a column in this context. */
export function typeOf(
  { type }: Pick<ViewColumn, 'type'>,
  { timezone }: Pick<ViewContext, 'timezone'>,
): string {
  const moment = `DateTime64(3, '${timezone}')`;
  if (type === 'Moment') return moment;
  return type === 'Time' ? `Nullable(${moment})` : type;
}
