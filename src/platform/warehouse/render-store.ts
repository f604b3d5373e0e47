import { type RetentionDays, retentionRules } from './retention.ts';
import { describeTables, type TableDescription } from './describe-tables.ts';
import type { Schema } from './schema.ts';

const intro = `# The event store, table by table

Generated from the migrations by \`npm run docs\`. The names and types are those of ClickHouse; \`SELECT name, type, comment FROM
system.columns WHERE table = 'payments'\` shows the same in the store.

- Times are UTC. Money is a decimal of the named currency. What an event does not tell is null, or empty where text cannot be null.
- Columns of the type \`SimpleAggregateFunction\` are merged in the background, at some time: always read them with the function that
  the type names, over \`GROUP BY\` the key. \`SELECT sum(captured_amount) FROM payments_15m\` is right whether or not parts have merged.
- Days are the defaults; the settings are in [CONFIGURATION.md](CONFIGURATION.md#retention). A row leaves after its
  arrival, not after its event time, so an imported history does not vanish at once.
- Rows are written by one writer only ([ARCHITECTURE.md](../ARCHITECTURE.md)). Read as much as you like; write nothing by hand.`;

/** Says what fills the tables that are neither a family nor derived. */
const filledBy: Readonly<Record<string, string>> = {
  events_raw: 'landing, one INSERT a batch',
  batches: 'the writer',
  lease: 'each take-over of the right to write',
  landings: 'processes that land and may not write',
  event_ids: 'the writer, by a view on `events_fan`',
  redeliveries: 'the writer',
  retellings: 'the writer',
  fan: 'the writer, one INSERT a batch; or one of `fan_of_…`, which have the views of fewer families',
  events_fan: '`fan` and `fan_of_…`',
  maintenance_requests: 'commands, while a service runs',
  maintenance_results: 'the writer',
  dead_letters: 'the intake, before the batch lands',
  dead_letter_replays: 'replays',
  content_key: 'the first service that takes events',
  lossy_arrivals: 'the source that hears positions on Redis',
};

const bookKeeping = [
  'batches',
  'lease',
  'landings',
  'content_key',
  'event_ids',
  'fan',
  'events_fan',
  'maintenance_requests',
  'maintenance_results',
];

/** Renders docs/STORE.md from the migrations and their texts. */
export function renderStore(schema: Schema, texts: readonly string[], days: RetentionDays): string {
  const tables = describeTables(texts);
  const ttl = new Map(retentionRules(schema, days).map((rule) => [rule.table, rule.ttl]));
  const sourceOf = new Map<string, string>([
    ...Object.entries(filledBy),
    ...schema.families.map(
      ({ table, family }) => [table, `accepted events of the family \`${family}\``] as const,
    ),
    ...schema.derived.map(({ table, from }) => [table, `\`${from}\``] as const),
  ]);
  const section = (title: string, names: readonly string[]) => {
    const own = tables.filter(({ name }) => names.includes(name));
    return [`## ${title}`, ...own.map((table) => renderTable(table, sourceOf.get(table.name) ?? '', ttl))];
  };
  const families = schema.families.map(({ table }) => table);
  const derived = schema.derived.map(({ table }) => table);
  const rest = tables
    .map(({ name }) => name)
    .filter((name) => ![...families, ...derived, ...bookKeeping].includes(name));
  return `${[
    intro,
    ...section('Events, typed', families),
    ...section('Derived: quarter hours, entities, days', derived),
    ...section('As received', rest),
    ...section('Book-keeping', bookKeeping),
    viewOfAll,
  ].join('\n\n')}\n`;
}

const viewOfAll = `## The view \`events\`

One row an event of any family: \`family\`, \`event_type\`, \`event_id\`, \`event_time\`, \`ingested_at\`, \`imported\`, \`seq\`, \`i\`, with \`acting_rider\` and
\`acting_driver\` (who did something of their own; null when nobody did), \`acting_user\` (who signed in or the like), and \`currency\` and \`amount\` of a confirmed booking or a
successful payment. \`fan\`, \`events_fan\`, \`<family>_fan\` and \`fan_of_<families>\` store nothing: the views
that fill the tables hang on them.`;

function renderTable(
  table: TableDescription,
  source: string,
  ttl: ReadonlyMap<string, string | null>,
): string {
  const { name, grain, engine, key, partition, columns } = table;
  const expires = ttl.get(name) ?? table.ttl;
  const facts = [
    `- Filled by: ${source}`,
    ...(engine === 'Null' ? [] : [`- Key: \`${key}\``]),
    ...(partition === null ? [] : [`- Partition: \`${partition}\``]),
    `- Kept: ${engine === 'Null' ? 'not at all; its views take the rows' : renderTtl(expires)}`,
  ];
  const rows = columns.map((column) => `| \`${column.name}\` | \`${column.type}\` | ${column.comment} |`);
  return [
    `### ${name}`,
    grain,
    facts.join('\n'),
    ['| column | type | |', '| --- | --- | --- |', ...rows].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function renderTtl(ttl: string | null): string {
  if (ttl === null) return 'for good';
  const [, column, days] = /(\w+)\)? \+ (?:toIntervalDay\(|INTERVAL )(\d+)/.exec(ttl)!;
  return `${days} ${days === '1' ? 'day' : 'days'} after \`${column}\``;
}
