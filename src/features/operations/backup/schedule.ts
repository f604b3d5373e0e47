import type { Zone } from '../../../kernel/time-zone.ts';
import { DAY_MS, MINUTE_MS } from '../../../kernel/units.ts';

/** The last moment, up to now, at which a backup should have begun: `at` minutes after a local midnight. Ms. */
export function lastDueMs(nowMs: number, at: number, zone: Zone): number {
  const today = zone.dayOf(nowMs);
  const dueOn = (day: number) => zone.instantsOf(day * DAY_MS + at * MINUTE_MS)[0];
  return dueOn(today) <= nowMs ? dueOn(today) : dueOn(today - 1);
}

const NAME = /^nightly-\d{4}-\d\d-\d\dT\d{4}$/;

/** The directory of a backup that is made by itself, such as `nightly-2026-03-02T0230`. */
export function nameOfBackup(atMs: number, zone: Zone): string {
  return `nightly-${zone.format(atMs).slice(0, 16).replace(':', '')}`;
}

/** Tells whether a directory is one of a backup that is made by itself; others, made by hand, stay. */
export const isNightly = (name: string): boolean => NAME.test(name);

/** Says which of such backups go: the oldest ones beyond those that are kept. */
export function namesToRemove(whole: readonly string[], keep: number): string[] {
  return whole.toSorted((a, b) => (a < b ? 1 : -1)).slice(keep);
}
