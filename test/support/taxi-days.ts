import { readFileSync } from 'node:fs';

// The taxi records reckoned by themselves: from the text of the CSV, with no code of src/. A day is the date that the
// source writes, so no time zone is needed here, while the service goes to UTC and back.

/** What one local day of New York, or all of them, add up to. Money in cents, distance in metres. */
export interface TaxiDay {
  /** By the day of the pickup. */
  started: number;
  /** By the day of the drop-off, like all below. */
  completed: number;
  capturedCents: number;
  refunds: number;
  refundedCents: number;
  distanceMetres: number;
}

/** Every day on which something happened, by its date. */
export function readTaxiDays(path: string): Map<string, TaxiDay> {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = header.split(',');
  const days = new Map<string, TaxiDay>();
  const dayOf = (time: string) => {
    const date = time.slice(0, 10);
    const day = days.get(date) ?? emptyDay();
    days.set(date, day);
    return day;
  };
  for (const line of lines) {
    const values = line.split(',');
    const value = (name: string) => values[names.indexOf(name)] ?? '';
    const dropoffDay = dayOf(value('tpep_dropoff_datetime'));
    const cents = Math.round(Number(value('total_amount')) * 100);
    if (cents < 0) {
      dropoffDay.refunds += 1;
      dropoffDay.refundedCents -= cents;
      continue;
    }
    dayOf(value('tpep_pickup_datetime')).started += 1;
    dropoffDay.completed += 1;
    dropoffDay.capturedCents += cents;
    dropoffDay.distanceMetres += Math.round(Number(value('trip_distance')) * 1609.344);
  }
  return days;
}

/** The days added up. */
export function sumTaxiDays(days: Iterable<TaxiDay>): TaxiDay {
  const total = emptyDay();
  for (const day of days)
    for (const name of Object.keys(total) as (keyof TaxiDay)[]) total[name] += day[name];
  return total;
}

/** A day on which nothing happened. */
export function emptyDay(): TaxiDay {
  return { started: 0, completed: 0, capturedCents: 0, refunds: 0, refundedCents: 0, distanceMetres: 0 };
}
