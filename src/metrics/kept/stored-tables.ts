import { families } from '../../events/contract.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';

/** The families whose events fill a table, by the name of the table. */
export type StoredTables = ReadonlyMap<string, readonly string[]>;

/** Finds them in the migrations. What is made of all events, such as the view of them, changes
 * with those of any family. */
export function storedTables(schema: Pick<Schema, 'families' | 'derived'>): StoredTables {
  const own = new Map(schema.families.map(({ table, family }) => [table, [family as string]]));
  const derived = schema.derived.map(({ table, from }) => [table, own.get(from) ?? [...families]] as const);
  return new Map<string, readonly string[]>([...own, ...derived, ['events', [...families]]]);
}
