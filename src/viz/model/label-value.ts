/** A value of a dimension. */
export type Scalar = string | number | boolean | null | undefined;

/** What a group without a value is called: the events did not say. */
const UNKNOWN = 'not told';

/** How a value of a dimension is shown: words in place of snake_case, as it is else. */
export function labelOf(value: Scalar, names: Readonly<Record<string, string>> = {}): string {
  if (value === null || value === undefined || value === '') return UNKNOWN;
  const text = String(value);
  return names[text] ?? (/^[a-z0-9]+(_[a-z0-9]+)+$/.test(text) ? text.replaceAll('_', ' ') : text);
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const HOUR = /^\d{1,2}$/;

/** The same of a dimension whose values are numbers that stand for words, such as 1 for Monday and 8 for 08:00. */
export function labelIn(
  dimension: string,
  value: Scalar,
  names: Readonly<Record<string, string>> = {},
): string {
  const named = names[String(value)];
  if (named !== undefined) return named;
  if (dimension === 'weekday') return weekdays[Number(value) - 1] ?? labelOf(value);
  if (dimension === 'hour_of_day' && HOUR.test(String(value))) return `${String(value).padStart(2, '0')}:00`;
  return labelOf(value);
}

const H3_INDEX = /^8[0-9a-f]{14}$/;

/** The two ends of an id: `4f2a…9c01`. The index of an H3 cell is told by what stands before the f's of its unused levels. */
export function shortenId(id: string): string {
  if (H3_INDEX.test(id)) return id.replace(/f+$/, '');
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? `${id.slice(0, 4)}…${id.slice(-4)}` : id;
}
