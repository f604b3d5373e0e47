import { contract, type Family } from '../../../events/contract.ts';
import type { Scope } from '../../../platform/access/scopes.ts';
import type { Column } from '../../../platform/formats/table.ts';
import { readSchema } from '../../../platform/warehouse/schema.ts';

// The columns of a family's events that can be taken home are those of its table. Its definition says their types, and the contract which of them tell who
// somebody is, or exactly where.

export interface EventColumn extends Column {
  meaning: string;
  /** Null: whoever may read the family may read it. */
  scope: Scope | null;
  /** False: only who names it gets it. */
  isUsual: boolean;
  /** The type in the engine, without Nullable and LowCardinality. */
  engineType: string;
}

export interface EventTable {
  family: Family;
  table: string;
  columns: readonly EventColumn[];
  eventTypes: readonly string[];
  /** The columns by which the table is sorted, which make an order of all rows together with the ids behind them. */
  order: readonly string[];
}

/** These say nothing to anybody outside of the service. */
const INTERNAL = new Set(['i']);
/** Few need these: the order of arrival, when it arrived, and whether it was history. */
const RARE = new Set(['seq', 'ingested_at', 'imported', 'contact_key_id']);
/** Keyed hashes of phone and e-mail recognise a person. */
const RECOGNISES = new Set(['phone_hash', 'email_hash']);
const DEFINITION = /^ {4}(\w+) (.+?) COMMENT '((?:[^']|'')*)'/gm;

let known: ReadonlyMap<Family, EventTable> | null = null;

/** Returns the table of each family. */
export function eventTables(): ReadonlyMap<Family, EventTable> {
  known ??= new Map(
    readSchema().families.map(({ family, table, statements }) => {
      const ddl = statements.find((statement) => statement.includes(`EXISTS ${table}`)) ?? '';
      return [family as Family, tableOf(family as Family, table, ddl)];
    }),
  );
  return known;
}

function tableOf(family: Family, table: string, ddl: string): EventTable {
  const types = [...contract.values()].filter((one) => one.family === family);
  const scopeOf = scopesOfFields(types);
  const definitions = [...ddl.matchAll(DEFINITION)].map(([, name = '', type = '', meaning = '']) => ({
    name,
    type,
    meaning,
  }));
  const hasCurrency = definitions.some(({ name }) => name === 'currency');
  const columns = definitions
    .filter(({ name }) => !INTERNAL.has(name))
    .map(({ name, type, meaning }): EventColumn => {
      const engineType = bare(type);
      const scope = scopeOf(name);
      const isUsual = !RARE.has(name) && scope === null;
      return { ...columnOf(name, engineType, hasCurrency), meaning, scope, isUsual, engineType };
    });
  const order = /ORDER BY \((.*)\)/.exec(ddl)?.[1] ?? 'event_time';
  return {
    family,
    table,
    columns,
    eventTypes: types.map(({ eventType }) => eventType),
    order: splitOrder(order),
  };
}

function splitOrder(order: string): string[] {
  return order.split(/,\s*/).map((one) => one.trim());
}

/** Says which scope a column needs, by the field of the contract with its name. */
function scopesOfFields(types: readonly { fields: readonly { name: string; tells?: string }[] }[]) {
  const tells = new Map(
    types.flatMap(({ fields }) => fields.map((field) => [field.name, field.tells] as const)),
  );
  return (column: string): Scope | null => {
    if (RECOGNISES.has(column) || tells.get(column) === 'person') return 'personal:read';
    return tells.get(column) === 'exact_place' || /(?:^|_)(?:lat|lon)$/.test(column) ? 'geo:exact' : null;
  };
}

/** Takes off what does not change the values. */
function bare(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type);
  return inner === null ? type : bare(inner[1]!);
}

function columnOf(name: string, type: string, hasCurrency: boolean): Column {
  const [, scale] = /^Decimal\(\d+, (\d+)\)$/.exec(type) ?? [];
  if (scale !== undefined) {
    const isMoney = scale === '2' && hasCurrency;
    return {
      name,
      kind: 'decimal',
      scale: Number(scale),
      ...(isMoney && { currency: { column: 'currency' } }),
    };
  }
  if (/^U?Int\d+$/.test(type)) return { name, kind: 'integer' };
  if (/^Float\d+$/.test(type)) return { name, kind: 'number' };
  if (type.startsWith('DateTime64')) return { name, kind: 'time' };
  if (type === 'Bool') return { name, kind: 'boolean' };
  return { name, kind: /^(?:Map|Array)\(/.test(type) ? 'json' : 'text' };
}
