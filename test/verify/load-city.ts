import { setTimeout } from 'node:timers/promises';
import { makeEventPoster } from '../../src/demo/producer/post-events.ts';
import { type SendProgress, sendHistory } from '../../src/demo/producer/send-history.ts';
import { makeCity } from '../../src/demo/city.ts';
import type { Delivered } from '../../src/demo/ledger/delivered.ts';
import { dateOf, localDay } from '../../src/demo/local-days.ts';
import { type CityOptions, cityOptions } from '../../src/demo/options.ts';
import type { Ranges } from './questions.ts';
import type { Reader } from './served.ts';

/** The first day of the city. The last day must be over: a city of 426 days ends on 1 November 2025. */
const START_DAY = '2024-09-01';
const DAYS_ASKED_BY_DAY = 45;

/** Makes the options of a small city in the past. */
export function verifyOptions(given: Partial<CityOptions>): CityOptions {
  return cityOptions('small', { startDay: START_DAY, ...given });
}

/**
 * Sends a whole city through the intake, and waits until all of it is in the numbers. Returns its ledger, and the counts that
 * differ.
 */
export async function loadCity(
  url: string,
  options: CityOptions,
  { reader, onProgress }: { reader: Reader; onProgress?: (progress: SendProgress, share: number) => void },
) {
  const { messages, ledger, startMs, endMs } = makeCity(options);
  const poster = makeEventPoster({
    url,
    connections: 4,
    signal: new AbortController().signal,
    sleep: (ms) => setTimeout(ms),
  });
  try {
    const sent = await sendHistory(messages, {
      poster,
      window: 4,
      onProgress: (progress) => onProgress?.(progress, (progress.atMs - startMs) / (endMs - startMs)),
    });
    await untilQueryable(reader);
    return {
      ledger,
      sent,
      miscounted: compareCounts(sent, ledger.delivered),
      ranges: rangesOf(startMs, endMs),
    };
  } finally {
    poster.close();
  }
}

async function untilQueryable(reader: Reader): Promise<void> {
  while ((await reader.ask({ metrics: 'payments.succeeded' })).receipt.in_flight > 0) await setTimeout(100);
}

/** Lists the counts of the service that differ from those of the city. */
function compareCounts(
  sent: SendProgress,
  { accepted, duplicates, conflicts, rejected }: Delivered,
): string[] {
  const sum = (counts: ReadonlyMap<unknown, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  const truth = { accepted: sum(accepted), duplicates, conflicts, rejected: sum(rejected) };
  return Object.entries(truth)
    .filter(([name, count]) => sent[name as keyof typeof truth] !== count)
    .map(([name, count]) => `${name}: truth ${count}, answered ${sent[name as keyof typeof truth]}`);
}

/** Returns two ranges: all days of the city, and some days in its middle, around the end of a month. */
export function rangesOf(startMs: number, endMs: number): Ranges {
  const [first, end] = [localDay(startMs), localDay(endMs)];
  const days = Math.min(DAYS_ASKED_BY_DAY, end - first);
  const from = first + Math.floor((end - first - days) / 2);
  return {
    all: { from: dateOf(first), to: dateOf(end) },
    days: { from: dateOf(from), to: dateOf(from + days) },
  };
}
