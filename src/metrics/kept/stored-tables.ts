import { type Family, families } from '../../events/contract.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';

/** The families whose events fill a table, by the name of the table. */
export type StoredTables = ReadonlyMap<string, readonly Family[]>;

/** Finds them in the migrations. What is made of all events, such as the view of them, changes
 * with those of any family. */
export function storedTables(schema: Pick<Schema, 'families' | 'derived'>): StoredTables {
  const own = new Map(schema.families.map(({ table, family }) => [table, [family as Family]]));
  const derived = schema.derived.map(({ table, from }) => [table, own.get(from) ?? [...families]] as const);
  return new Map<string, readonly Family[]>([...own, ...derived, ['events', [...families]]]);
}

/** Lists the tables that SQL names after FROM, JOIN or IN, each once. */
export function tablesOf(sql: string, stored: StoredTables): string[] {
  return [...new Set(namesAfterFrom(sql))].filter((name) => stored.has(name));
}

/** Lists what SQL names after FROM, JOIN or IN, each as often as it does. */
export function namesAfterFrom(sql: string): string[] {
  return [...sql.matchAll(/\b(?:FROM|JOIN|IN)\s+([a-z_][a-z0-9_]*)/gi)].map((match) => match[1]!);
}
