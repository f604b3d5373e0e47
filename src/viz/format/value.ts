import type { Value } from '../spec/answer.ts';
import type { WidgetUnit } from '../spec/looks.ts';
import { formatDuration } from './duration.ts';
import { type Form, formatMoney, formatNumber } from './number.ts';
import { formatRatio } from './ratio.ts';
import { NO_BREAK, NONE } from './signs.ts';

/** How numbers of one kind are written. */
export interface Wording {
  unit: WidgetUnit;
  /** ISO 4217, of money. */
  currency: string;
}

const secondsIn: Partial<Record<WidgetUnit, number>> = { ms: 0.001, seconds: 1, minutes: 60, hours: 3600 };
const suffixes: Partial<Record<WidgetUnit, string>> = { km: 'km', 'km/h': 'km/h', stars: '★' };

/** Formats a value of an answer. A value that does not exist is a dash, never 0. */
export function formatValue(value: Value, { unit, currency }: Wording, form: Form = 'short'): string {
  const bare = bareOf(value);
  if (bare === null) return NONE;
  if (unit === 'money') return formatMoney(String(bare), currency, form);
  const number = Number(bare);
  if (unit === 'text' || Number.isNaN(number)) return String(bare);
  if (unit === 'ratio' || unit === 'share') return formatRatio(number);
  const seconds = secondsIn[unit];
  if (seconds !== undefined) return formatDuration(number * seconds);
  const suffix = suffixes[unit];
  const text = formatNumber(number, form, suffix === '★' ? 2 : 1);
  return suffix === undefined ? text : `${text}${NO_BREAK}${suffix}`;
}

/** The value without what it was computed from. */
export function bareOf(value: Value): number | string | null {
  return typeof value === 'object' && value !== null ? value.value : value;
}

/** The value as a number to draw: a float, exact enough for a pixel and never shown as text. */
export function numberOf(value: Value): number | null {
  const bare = bareOf(value);
  return bare === null ? null : Number(bare);
}

/** How many things a ratio or mean stands on; null of other values, and of a ratio of two amounts. */
export function baseOf(value: Value): number | null {
  if (typeof value !== 'object' || value === null) return null;
  return typeof value.denominator === 'number' ? value.denominator : null;
}
