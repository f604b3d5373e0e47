import { DAY_MS } from '../../kernel/units.ts';
import { type RetentionDays, keptForGood } from '../../platform/warehouse/retention.ts';
import type { Answer } from '../answer.ts';
import type { QueryReads, ReadTable } from './reads-of.ts';

/**
 * How long an answer holds: `version`, as long as what it reads does not change; `live`, some seconds, for its numbers or its receipt
 * follow the clock.
 */
export type Life = 'version' | 'live';

/** These decide beside the answer how long it holds. */
export interface LifeContext {
  reads: QueryReads | null;
  retention: RetentionDays;
  nowMs: number;
  /** Since when the store has rows at the earliest. */
  bornMs: number;
}

/** A computed answer says this of how long it holds. */
export interface Computable extends Pick<Answer, 'receipt' | 'comparison'> {
  /** Tables that were read beside those that were known before. */
  tables?: readonly ReadTable[];
  /** How long its statements took, told of analyses: a costly one is kept for longer. */
  engineMs?: number;
}

const COSTLY_ENGINE_MS = 200;
const COSTLY_TIMES = 6;
const COSTLY_MOST_MS = 30_000;

/**
 * Returns for how long a `live` answer is kept: `liveMs`, which is what most may be behind, or six times that, 30 s at most, where computing
 * it costs more than being behind would.
 */
export function liveMsOf({ engineMs = 0 }: Pick<Computable, 'engineMs'>, liveMs: number): number {
  if (engineMs <= COSTLY_ENGINE_MS) return liveMs;
  return Math.max(liveMs, Math.min(COSTLY_TIMES * liveMs, COSTLY_MOST_MS));
}

/** Decides how long an answer holds. `reads` null: its range was not over when it was asked for. */
export function lifeOf({ receipt, comparison, tables = [] }: Computable, context: LifeContext): Life {
  const { reads } = context;
  const receipts = [receipt, ...(comparison === null ? [] : [comparison.receipt])];
  const isFinal = receipts.every(({ complete, maturing }) => complete && maturing.length === 0);
  if (reads === null || !isFinal || reads.isClockBound) return 'live';
  return [...reads.tables, ...tables].some((table) => mayExpire(table, context)) ? 'live' : 'version';
}

/**
 * Tells whether rows that the answer reads may be expiring now: merges remove them at a moment of their own. A row has landed after
 * what it tells of, give or take a day, and after the store was made.
 */
function mayExpire({ table, fromMs }: ReadTable, { retention, nowMs, bornMs }: LifeContext): boolean {
  if (keptForGood.includes(table)) return false;
  const oldestMs = Math.max(fromMs, bornMs);
  return oldestMs < nowMs - (keptDays(table, retention) - 1) * DAY_MS;
}

function keptDays(table: string, { events, locations, rollups, deadLetters }: RetentionDays): number {
  if (table.startsWith('dead_letter')) return deadLetters;
  if (table === 'location_events' || table === 'events') return Math.min(events, locations);
  return table.endsWith('_events') ? events : rollups;
}
