import type { NarrowFan } from '../../platform/warehouse/parse-migration.ts';
import type { Reach } from '../../platform/warehouse/reach.ts';

/**
 * Returns the Null table that a batch goes into: the first of `fans`, the narrowest, that has all families of the batch, else `fan`.
 * It is `fan` too when the families are not known.
 */
export function chooseFan(reach: Reach, fans: readonly NarrowFan[]): string {
  const families = Object.keys(reach);
  if (families.length === 0) return 'fan';
  const hasAll = (fan: NarrowFan) => families.every((family) => fan.families.includes(family));
  return fans.find(hasAll)?.table ?? 'fan';
}
