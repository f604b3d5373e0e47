import { formatMoney, formatNumber } from '../format/number.ts';
import { NO_BREAK } from '../format/signs.ts';
import { formatValue, type Wording } from '../format/value.ts';

/** A round number beside a gridline: as short as can be. */
export function axisValue(value: number, wording: Wording): string {
  const { unit, currency } = wording;
  if (unit === 'ratio' || unit === 'share') return `${formatNumber(value * 100, 'short', 1)}${NO_BREAK}%`;
  const isLarge = Math.abs(value) >= 10_000;
  if (unit === 'money') {
    const text = isLarge ? formatMoney('0', currency).replace('0', '') : '';
    return isLarge ? text + compact(value) : formatMoney(String(value), currency);
  }
  return isLarge && unit === 'count' ? compact(value) : formatValue(value, wording);
}

const maker = new Intl.NumberFormat('en-NG', { notation: 'compact', maximumSignificantDigits: 3 });

function compact(value: number): string {
  return maker.format(value);
}
