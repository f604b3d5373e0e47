import { localDay } from '../local-days.ts';
import { makeTable, type Table } from './columns.ts';

const LONGEST_GAP_MS = 300_000;

/** Stores how long drivers were online, in one row per driver and local day. So the pings themselves need not be kept. */
export interface Online {
  days: Table<'driver' | 'day' | 'ms'>;
  /** Takes the next ping of a driver. The pings of one driver must come in the order of their times. */
  ping(driver: number, atMs: number): void;
  lastPingMs(driver: number): number;
}

export function makeOnline(): Online {
  const days = makeTable({ driver: 'row', day: 'number', ms: 'number' });
  const drivers = new Map<number, { row: number; atMs: number }>();
  return {
    days,
    ping(driver, atMs) {
      const day = localDay(atMs);
      const last = drivers.get(driver);
      const isSameDay = last !== undefined && days.day.get(last.row) === day;
      const row = isSameDay ? last.row : days.add({ driver, day, ms: 0 });
      const gapMs = last === undefined ? Infinity : atMs - last.atMs;
      if (gapMs <= LONGEST_GAP_MS) days.ms.set(row, days.ms.get(row) + gapMs);
      if (last === undefined) drivers.set(driver, { row, atMs });
      else Object.assign(last, { row, atMs });
    },
    lastPingMs: (driver) => drivers.get(driver)?.atMs ?? Number.NaN,
  };
}
