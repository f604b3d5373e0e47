import { NO_BREAK, withMinus } from './signs.ts';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** Formats a duration in its two largest parts: `840 ms`, `4.2 s`, `41 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return withMinus(`-${formatDuration(-seconds)}`);
  if (seconds < 1) return join(Math.round(seconds * 1000), 'ms');
  if (seconds < 10) return join(Math.round(seconds * 10) / 10, 's');
  const whole = Math.round(seconds);
  if (whole < MINUTE_S) return join(whole, 's');
  if (whole < HOUR_S) return parts(whole, [MINUTE_S, 'min'], [1, 's']);
  const minutes = Math.round(seconds / MINUTE_S) * MINUTE_S;
  if (minutes < DAY_S) return parts(minutes, [HOUR_S, 'h'], [MINUTE_S, 'min']);
  return parts(Math.round(seconds / HOUR_S) * HOUR_S, [DAY_S, 'd'], [HOUR_S, 'h']);
}

type Unit = readonly [seconds: number, name: string];

function parts(total: number, [largeS, large]: Unit, [smallS, small]: Unit): string {
  const rest = Math.floor((total % largeS) / smallS);
  const first = join(Math.floor(total / largeS), large);
  return rest === 0 ? first : `${first}${NO_BREAK}${join(rest, small)}`;
}

function join(value: number, unit: string): string {
  return `${value}${NO_BREAK}${unit}`;
}
