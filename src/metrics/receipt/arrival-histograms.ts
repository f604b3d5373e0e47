import { z } from 'zod';
import { MINUTE_MS } from '../../kernel/units.ts';
import { LAG_BASE } from '../realtime/realtime-sql.ts';

/** How many events there are by step, in the order of the steps. */
export type Histogram = readonly { step: number; events: number }[];

const counts = z.record(z.string(), z.coerce.number());

/** A histogram from the JSON of a map; empty from anything but text. */
export function histogramOf(json: unknown): Histogram {
  const byStep = typeof json === 'string' && json !== '' ? counts.parse(JSON.parse(json)) : {};
  return Object.entries(byStep)
    .map(([step, events]) => ({ step: Number(step), events }))
    .sort((a, b) => a.step - b.step);
}

/**
 * A percentile (`level` 0 to 1) of lags in ms by step: n is up to LAG_BASE^n − 1 ms, so the answer is at most 1 % above the
 * exact one, and never below. Null without any.
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
 * How many came after the watermark had passed their minute; the step is the minute of arrival, counted from that of the event.
 * A lateness of parts of a minute counts as the whole one.
 */
export function countLate(arrivals: Histogram, allowedLatenessMs: number): number {
  const inTime = Math.ceil(allowedLatenessMs / MINUTE_MS);
  return countOf(arrivals.filter(({ step }) => step > inTime));
}

function countOf(histogram: Histogram): number {
  return histogram.reduce((sum, { events }) => sum + events, 0);
}
