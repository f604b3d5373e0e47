import type { Change, CatalogueMetric } from '../spec/answer.ts';
import { formatPoints } from './ratio.ts';
import { NO_BREAK, withMinus } from './signs.ts';
import { bareOf, formatValue, numberOf, type Wording } from './value.ts';

export type Direction = CatalogueMetric['direction'];

/** A change in words: arrow and sign carry the direction, the tone only adds to it. */
export interface ChangeText {
  /** `+4.2 %`, `−2.1 pp`, `new`, or null where there is nothing to compare. */
  text: string | null;
  arrow: '▲' | '▼' | '→' | '';
  tone: 'good' | 'bad' | 'neutral';
  /** The same for who hears it: `up 4.2 %`. */
  spoken: string;
}

/** Below this a relative change is shown as none. */
const NOTHING = 0.0005;

export function formatChange(change: Change | undefined, wording: Wording, direction: Direction): ChangeText {
  const none: ChangeText = { text: null, arrow: '', tone: 'neutral', spoken: 'nothing to compare with' };
  if (change === undefined || bareOf(change.value) === null || bareOf(change.compared) === null) return none;
  const isShare = wording.unit === 'ratio' || wording.unit === 'share';
  const size = isShare ? Number(change.change) : change.relative_change;
  // No percentage has a base of 0.
  if (size === null)
    return numberOf(change.value) === 0
      ? { text: '±0', arrow: '→', tone: 'neutral', spoken: 'no change' }
      : { text: 'new', arrow: '', tone: 'neutral', spoken: 'new: nothing before' };
  if (Math.abs(size) < NOTHING)
    return {
      text: isShare ? formatPoints(0) : `±0.0${NO_BREAK}%`,
      arrow: '→',
      tone: 'neutral',
      spoken: 'no change',
    };
  const text = isShare ? formatPoints(size) : formatRelative(size);
  return {
    text,
    arrow: size > 0 ? '▲' : '▼',
    tone: toneOf(size, direction),
    spoken: `${size > 0 ? 'up' : 'down'} ${text.slice(1)}, from ${formatValue(change.compared, wording, 'full')}`,
  };
}

/** A relative change with its sign: `+4.2 %`; from ten times on as a factor, since `+2,140 %` is not understood. */
function formatRelative(size: number): string {
  if (size >= 9) return `×${(size + 1).toFixed(size >= 99 ? 0 : 1)}`;
  return withMinus(`${size > 0 ? '+' : '-'}${(Math.abs(size) * 100).toFixed(1)}${NO_BREAK}%`);
}

function toneOf(size: number, direction: Direction): ChangeText['tone'] {
  if (direction === 'neutral') return 'neutral';
  return size > 0 === (direction === 'up_is_good') ? 'good' : 'bad';
}

const weekdayKinds = ['last_comparable_day', 'same_period_last_week'];

/** What a change compares with, beside it: `vs last Mon`. `weekday` is that of the earlier start when the range is one day. */
export function formatCompared(kind: string, weekday: string | null): string {
  if (weekday !== null && weekdayKinds.includes(kind)) return `vs last ${weekday}`;
  const names: Readonly<Record<string, string>> = {
    previous_period: 'vs period before',
    same_period_last_week: 'vs last week',
    same_period_last_month: 'vs last month',
    same_period_last_year: 'vs last year',
    last_comparable_day: 'vs last comparable day',
  };
  return names[kind] ?? 'vs before';
}
