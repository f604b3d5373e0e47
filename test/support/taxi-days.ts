import { readFileSync } from 'node:fs';

// This file computes the taxi numbers from the text of the CSV, without code of src/. A day is the date in the source, so no time
// zone is needed here, while the service converts to UTC and back.

/** The sums of one local day of New York, or of all days. Money is in cents, distance in metres. */
export interface TaxiDay {
  /** The number of trips by the day of the pickup. */
  started: number;
  /** This and all fields below count by the day of the drop-off. */
  completed: number;
  capturedCents: number;
  refunds: number;
  refundedCents: number;
  distanceMetres: number;
}

/** Reads every day with trips, by its date. */
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

/** Adds up the days. */
export function sumTaxiDays(days: Iterable<TaxiDay>): TaxiDay {
  const total = emptyDay();
  for (const day of days)
    for (const name of Object.keys(total) as (keyof TaxiDay)[]) total[name] += day[name];
  return total;
}

/** Makes a day without trips. */
export function emptyDay(): TaxiDay {
  return { started: 0, completed: 0, capturedCents: 0, refunds: 0, refundedCents: 0, distanceMetres: 0 };
}
