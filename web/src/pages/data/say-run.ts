import { formatDuration } from '../../../../src/viz/format/duration.ts';
import { formatNumber } from '../../../../src/viz/format/number.ts';
import type { Job } from './queries.ts';
import { wordsOf } from './words.ts';

type Run = NonNullable<Job['last_run']>;

/** Says what came of a run in one line: how it ended, how long it took, its numbers, or what went wrong. */
export function sayRun({ outcome, started_at, ended_at, result, error }: Run): string {
  const parts = [wordsOf(outcome)];
  if (ended_at !== null) parts.push(`in ${formatDuration((Date.parse(ended_at) - Date.parse(started_at)) / 1000)}`);
  if (error !== null) return `${parts.join(' ')}: ${error}`;
  const told = Object.entries(result ?? {}).flatMap(([name, value]) => {
    if (name === 'seconds') return []; // it stands before them
    const words = name.replaceAll('_', ' ');
    if (typeof value === 'number') return [`${words} ${formatNumber(value, 'full')}`];
    if (Array.isArray(value)) return [`${words} ${formatNumber(value.length, 'full')}`];
    if (typeof value === 'boolean') return [`${words} ${value ? 'yes' : 'no'}`];
    return typeof value === 'string' && value.length < 40 ? [`${words} ${value}`] : [];
  });
  return [parts.join(' '), ...told].join(' · ');
}
