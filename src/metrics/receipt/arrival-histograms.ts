import { z } from 'zod';
import { MINUTE_MS } from '../../kernel/units.ts';
import { LAG_BASE } from '../realtime/realtime-sql.ts';

/** A histogram: the number of events by step, in the order of the steps. */
export type Histogram = readonly { step: number; events: number }[];

const counts = z.record(z.string(), z.coerce.number());

/** Parses a histogram from the JSON of a map. Anything but text gives an empty one. */
export function histogramOf(json: unknown): Histogram {
  const byStep = typeof json === 'string' && json !== '' ? counts.parse(JSON.parse(json)) : {};
  return Object.entries(byStep)
    .map(([step, events]) => ({ step: Number(step), events }))
    .sort((a, b) => a.step - b.step);
}

/**
 * Computes a percentile (`level` 0 to 1) of lags in ms. Step n stands for up to LAG_BASE^n − 1 ms, so the result is at most 1 %
 * above the exact value and never below it. Returns null without events.
 */
export function lagPercentile(lags: Histogram, level: number): number | null {
  const wanted = countOf(lags) * level;
  let seen = 0;
  for (const { step, events } of lags) {
    seen += events;
    if (seen >= wanted && seen > 0) return Math.ceil(LAG_BASE ** step - 1);
  }
  return null;
}

/**
 * Counts the events that came after the watermark had passed their minute. A step is the number of minutes from the event to its
 * arrival. A lateness with a part of a minute counts as the next whole minute.
 */
export function countLate(arrivals: Histogram, allowedLatenessMs: number): number {
  const inTime = Math.ceil(allowedLatenessMs / MINUTE_MS);
  return countOf(arrivals.filter(({ step }) => step > inTime));
}

function countOf(histogram: Histogram): number {
  return histogram.reduce((sum, { events }) => sum + events, 0);
}
