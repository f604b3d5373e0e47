import type { Standing } from './judge/machine.ts';

/** Names of dimensions with their values; null: the events do not say. */
export type Labels = Readonly<Record<string, string | number | null>>;

/** Writes labels so that the same ones are the same text. */
export function keyOfLabels(labels: Labels): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Reads what `keyOfLabels` has written. */
export function labelsOf(key: string): Labels {
  return JSON.parse(key) as Labels;
}

/** Says labels in one line, such as `provider PAYSTACK`; nothing where there are none. */
export function sayLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name} ${value ?? 'unknown'}`)
    .join(', ');
}

/** One group of a rule as it stands. */
export interface Group extends Standing {
  ruleId: string;
  /** As `keyOfLabels` writes them. */
  key: string;
  value: number | null;
  reason: string;
  windowEndMs: number;
  acknowledgedAtMs: number | null;
  acknowledgedBy: string | null;
  note: string | null;
  escalatedAtMs: number | null;
}
