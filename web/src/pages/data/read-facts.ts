import { formatNumber } from '../../../../src/viz/format/number.ts';
import { formatDuration } from '../../../../src/viz/format/duration.ts';
import type { Fact } from './facts-row.tsx';
import { formatBytes } from '../../app/facts/format-bytes.ts';
import type { Health, LetterCounts, Quality, Storage } from './queries.ts';

const none = '–';

/** What has come so far. */
interface Read {
  health: Health | undefined;
  quality: Quality | undefined;
  letters: LetterCounts | undefined;
  storage: Storage | undefined;
  nowMs: number;
}

/** Says what the head of the page shows, from what has come so far. */
export function readFacts({ health, quality, letters, storage, nowMs }: Read): Fact[] {
  const of = (line: string, fact: string) => health?.checks[line]?.facts[fact];
  const inFlight = numberOf(of('intake', 'records_in_flight'));
  const oldestMs = numberOf(of('intake', 'oldest_in_flight_ms'));
  const reconciledAt = of('reconciliation', 'as_of');
  const bytes = numberOf(of('store', 'resident_bytes'));
  const bad = (quality?.counts.failing ?? 0) + (quality?.counts.warning ?? 0);
  const all = quality?.checks.length ?? 0;
  return [
    {
      name: 'Service',
      value: health === undefined ? none : health.status === 'ok' ? 'Healthy' : health.status,
      note: troubleOf(health),
      ...(health !== undefined && health.status !== 'ok' && { level: 'bad' as const }),
    },
    {
      name: 'Waiting to be counted',
      value: inFlight === null ? none : formatNumber(inFlight, 'full'),
      note: oldestMs ? `oldest ${formatDuration(oldestMs / 1000)}` : 'events received, not yet in the numbers',
      ...(oldestMs !== null && oldestMs > 60_000 && { level: 'bad' as const }),
    },
    {
      name: 'Reconciled',
      value: health === undefined ? none : agoOf(reconciledAt, nowMs),
      note: 'every table compared with its source',
    },
    {
      name: 'Open dead letters',
      value: letters === undefined ? none : formatNumber(letters.open, 'full'),
      note: letters === undefined ? '' : `${formatNumber(letters.resolved, 'full')} resolved`,
      ...(letters !== undefined && letters.open > 0 && { level: 'warn' as const }),
    },
    {
      name: 'Checks in order',
      value: quality === undefined ? none : `${quality.counts.ok} of ${all}`,
      note: quality === undefined ? '' : checksNote(bad, quality.counts.unknown),
      ...(bad > 0 && { level: 'bad' as const }),
    },
    {
      name: 'Stored on disk',
      value: storage === undefined ? none : formatBytes(storage.bytes),
      note: bytes === null ? '' : `memory of the store ${formatBytes(bytes)}`,
    },
  ];
}

function checksNote(bad: number, unknown: number): string {
  if (bad > 0) return `${bad} ${bad === 1 ? 'needs' : 'need'} somebody`;
  return unknown > 0 ? `${unknown} not known yet` : 'none needs anybody';
}

function troubleOf(health: Health | undefined): string {
  if (health === undefined) return '';
  const troubled = Object.values(health.checks).find(({ status }) => status !== 'ok');
  return troubled?.message ?? `${Object.keys(health.checks).length} parts answer`;
}

function agoOf(at: unknown, nowMs: number): string {
  if (typeof at !== 'string') return 'not yet';
  return `${formatDuration(Math.max(0, Math.round((nowMs - Date.parse(at)) / 60_000) * 60))} ago`;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
