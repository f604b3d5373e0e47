import { type RetentionDays, retentionRules } from '../../platform/warehouse/retention.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';

/** Tells for how many days the rows of a table are kept; null: for good. A table without a rule holds what the service needs itself. */
export function keptDays(schema: Schema, days: RetentionDays): ReadonlyMap<string, number | null> {
  const rules = retentionRules(schema, days);
  return new Map(
    rules.map(({ table, ttl }) => [
      table,
      ttl === null ? null : Number(/toIntervalDay\((\d+)\)/.exec(ttl)![1]),
    ]),
  );
}
