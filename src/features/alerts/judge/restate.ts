import type { Level } from '../rule.ts';
import type { Reading } from './judge.ts';

/** What a window said of each group: the level at which it was out of order; null: it was in order, or could not be judged. */
export type Verdicts = Readonly<Record<string, Level | null>>;

/** Keeps of readings, by group, what they say. */
export function verdictsOf(readings: ReadonlyMap<string, Reading>): Verdicts {
  return Object.fromEntries(
    [...readings].map(([key, reading]) => [key, reading.kind === 'breach' ? reading.level : null]),
  );
}

/** A group of which a window says something else than before. */
export interface Restated {
  key: string;
  was: Level | null;
  is: Level | null;
}

/** Compares what a window said with what it says now. A group that was not there was in order. */
export function restatedBy(before: Verdicts, now: Verdicts): Restated[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keys].flatMap((key) => {
    const [was, is] = [before[key] ?? null, now[key] ?? null];
    return was === is ? [] : [{ key, was, is }];
  });
}

/** Says a verdict. */
export const sayVerdict = (level: Level | null): string => level ?? 'in order';
