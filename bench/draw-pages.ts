import { DAY_MS } from '../src/kernel/units.ts';
import type { ServedCatalog } from './query-questions.ts';

/** A page: the paths of what it shows. */
export type Page = readonly string[];

/** Draws ten pages, as people keep them open: the hour, today, the last weeks beside the weeks before, and one for each family. */
export function drawPages({ metrics }: ServedCatalog, nowMs: number): Page[] {
  const day = (back: number) => new Date(nowMs - back * DAY_MS).toISOString().slice(0, 10);
  const path = (endpoint: string, parameters: Record<string, string>) =>
    `/v1/metrics/${endpoint}?${new URLSearchParams(parameters).toString()}`;
  const families = [...Map.groupBy(metrics, ({ family }) => family)];
  const today = { from: day(0), to: day(-1) };
  const month = { from: day(30), to: day(0) };
  const quarter = { from: day(89), to: day(0) };
  const ofFamilies = families.map(([family, entries]) => {
    const [dimension] = entries.flatMap(({ dimensions }) => dimensions);
    return [
      path(family, { ...today, grain: 'hour' }),
      path(family, { ...month, grain: 'day', compare: 'previous_period' }),
      path(family, { ...quarter, grain: 'week' }),
      path(family, { ...month, ...(dimension !== undefined && { dimensions: dimension }) }),
    ];
  });
  const everyFamily = (range: Record<string, string>) => families.map(([family]) => path(family, range));
  return [
    ['/v1/metrics/realtime', ...everyFamily({ ...today, grain: 'hour' })],
    everyFamily({ ...month, compare: 'previous_period' }),
    everyFamily({ ...quarter, grain: 'day' }),
    ...ofFamilies,
  ].slice(0, 10);
}

/** Draws a question that hardly anybody else asks: one family over days of its own. `unit` draws from 0 to 1. */
export function drawOwnQuestion(unit: () => number, nowMs: number): string {
  const back = 1 + Math.floor(unit() * 60);
  const days = 1 + Math.floor(unit() * 28);
  const day = (ago: number) => new Date(nowMs - ago * DAY_MS).toISOString().slice(0, 10);
  const range = { from: day(back + days), to: day(back), grain: 'day' };
  return `/v1/metrics/bookings?${new URLSearchParams(range).toString()}`;
}
