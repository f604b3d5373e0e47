import { HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import type { Outcome } from '../../platform/delivery/message.ts';

/** How long after each attempt the next one comes; after the last it is given up: nine and a half hours in all. */
const WAITS_MS: readonly number[] = [
  MINUTE_MS / 2,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
];

/** What becomes of a delivery after an attempt. */
export type Verdict = { status: 'sent' } | { status: 'waiting'; afterMs: number } | { status: 'failed' };

/** Decides what follows the attempt with this number, from 1. */
export function decideNext(outcome: Outcome, attempt: number): Verdict {
  if (outcome.kind === 'sent') return { status: 'sent' };
  const afterMs = WAITS_MS[attempt - 1];
  if (afterMs === undefined || (outcome.kind === 'failed' && outcome.isFinal)) return { status: 'failed' };
  return { status: 'waiting', afterMs };
}
