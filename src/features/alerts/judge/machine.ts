import type { Level } from '../rule.ts';
import type { Reading } from './judge.ts';

// The life of one group of a rule, window by window. It decides from what is known and from one reading, and nothing else, so that a repeat after a
// kill decides the same.

export const states = ['ok', 'pending', 'firing', 'recovering', 'no_data', 'error'] as const;
export type State = (typeof states)[number];

/** What is known of a group. Moments are the ends of windows, ms. */
export interface Standing {
  state: State;
  /** Of `pending`, `firing` and `recovering`; null otherwise. */
  level: Level | null;
  /** Windows out of order, and in order, in a row. */
  breaches: number;
  fines: number;
  sinceMs: number;
  /** Since when it fires; null: it does not. */
  firedAtMs: number | null;
  /** When it was last over; null: never. */
  overAtMs: number | null;
}

/** What somebody should hear, if nothing mutes it. */
export type News = 'fired' | 'worse' | 'over' | 'no_data' | 'error' | 'data_again' | 'restated';

export interface Step {
  next: Standing;
  news: News | null;
}

export interface Policy {
  forWindows: number;
  recoverWindows: number;
  noData: 'hold' | 'alert';
}

export const atFirst = (atMs: number): Standing => ({
  state: 'ok',
  level: null,
  breaches: 0,
  fines: 0,
  sinceMs: atMs,
  firedAtMs: null,
  overAtMs: null,
});

/** Takes one window into account. */
export function step(now: Standing, reading: Reading, atMs: number, policy: Policy): Step {
  switch (reading.kind) {
    case 'skipped':
      return { next: now, news: null };
    case 'breach':
      return breach(now, reading.level, atMs, policy);
    case 'fine':
      return fine(now, atMs, policy);
    case 'no_data':
    case 'error':
      return blind(now, reading.kind, atMs, policy);
  }
}

const isFiring = ({ state }: Standing) => state === 'firing' || state === 'recovering';

function breach(now: Standing, level: Level, atMs: number, { forWindows }: Policy): Step {
  const breaches = now.breaches + 1;
  const counted = { ...now, breaches, fines: 0 };
  if (isFiring(now)) {
    const isWorse = level === 'critical' && now.level === 'warning';
    const next = to(counted, 'firing', level, atMs);
    return { next, news: isWorse ? 'worse' : null };
  }
  if (breaches < forWindows) return { next: to(counted, 'pending', level, atMs), news: null };
  return { next: { ...to(counted, 'firing', level, atMs), firedAtMs: atMs }, news: 'fired' };
}

function fine(now: Standing, atMs: number, { recoverWindows, noData }: Policy): Step {
  const fines = now.fines + 1;
  const counted = { ...now, breaches: 0, fines };
  if (isFiring(now)) {
    if (fines < recoverWindows) return { next: to(counted, 'recovering', now.level, atMs), news: null };
    const over = { ...to(counted, 'ok', null, atMs), firedAtMs: null, overAtMs: atMs };
    return { next: over, news: 'over' };
  }
  const wasTold = now.state === 'error' || (now.state === 'no_data' && noData === 'alert');
  return { next: to(counted, 'ok', null, atMs), news: wasTold ? 'data_again' : null };
}

/** What fires goes on firing: no number is no good news. */
function blind(now: Standing, kind: 'no_data' | 'error', atMs: number, { noData }: Policy): Step {
  if (isFiring(now) || now.state === kind) return { next: now, news: null };
  const isTold = kind === 'error' || noData === 'alert';
  const next = to({ ...now, breaches: 0, fines: 0 }, kind, null, atMs);
  return { next, news: isTold ? kind : null };
}

function to(now: Standing, state: State, level: Level | null, atMs: number): Standing {
  return { ...now, state, level, sinceMs: state === now.state ? now.sinceMs : atMs };
}
