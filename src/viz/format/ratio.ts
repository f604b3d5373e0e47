import { NO_BREAK, withMinus } from './signs.ts';

/** Above this a second decimal is shown: between 99.5 % and 100 % every hundredth matters. */
const FINE_FROM = 0.995;

/** Formats a share of 0 to 1 as `93.1 %`. What is not all is never shown as 100 %, and what is something never as 0 %. */
export function formatRatio(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.0005) return withMinus(`${value < 0 ? '-' : '<'}${NO_BREAK}0.1${NO_BREAK}%`);
  if (Number.isInteger(value)) return withMinus(`${value * 100}${NO_BREAK}%`);
  const isFine = size > FINE_FROM && size < 1;
  const percent = isFine ? Math.min(size * 100, 99.99) : size * 100;
  return withMinus(`${value < 0 ? '-' : ''}${percent.toFixed(isFine ? 2 : 1)}${NO_BREAK}%`);
}

/** Formats a share where room is least, such as in a cell: `93` for 93.1 %. */
export function formatRatioShort(value: number): string {
  const percent = value * 100;
  if (value > 0 && percent < 0.5) return '<1';
  if (value < 1 && percent >= 99.5) return '>99';
  return String(Math.round(percent));
}

/** Formats a difference of two shares in percentage points, with its sign. */
export function formatPoints(difference: number): string {
  const points = difference * 100;
  const text = Math.abs(points) < 0.05 ? '±0.0' : `${points > 0 ? '+' : '-'}${Math.abs(points).toFixed(1)}`;
  return withMinus(`${text}${NO_BREAK}pp`);
}
