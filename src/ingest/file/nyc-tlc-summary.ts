import { rideMinutes } from './nyc-tlc-events.ts';
import type { TaxiRide } from './nyc-tlc-row.ts';

/** The counts of rows by outcome: rows = trips + refunds + skippedRows. The other counts tell how many of the rows are odd. */
export interface TaxiSummary {
  rows: number;
  /** Rows with a total of zero or more; each is a trip and a captured payment. */
  trips: number;
  /** USD. */
  capturedAmount: string;
  /** Rows with a total below zero. */
  refunds: number;
  /** USD, positive. */
  refundedAmount: string;
  skippedRows: number;
  /** The first hundred of them. */
  skipped: { line: number; reason: string }[];
  /** None or not given: one passenger is assumed. */
  withoutPassengers: number;
  over3Hours: number;
  zeroDistance: number;
  /** Zero minutes or fewer; fewer count as zero. */
  withoutMinutes: number;
}

const SKIPPED_SHOWN = 100;
const LONG_RIDE_MINUTES = 180;

/** Counts rows as they are read. */
export interface TaxiTally {
  count(ride: TaxiRide): void;
  skip(line: number, reason: string): void;
  summary(): TaxiSummary;
}

/** An empty tally. */
export function makeTaxiTally(): TaxiTally {
  const counts = { trips: 0, refunds: 0, skippedRows: 0 };
  const odd = { withoutPassengers: 0, over3Hours: 0, zeroDistance: 0, withoutMinutes: 0 };
  const skipped: TaxiSummary['skipped'] = [];
  let capturedCents = 0n;
  let refundedCents = 0n;
  return {
    count(ride) {
      const cents = BigInt(ride.total.replace('.', ''));
      if (ride.isReversal) {
        counts.refunds++;
        refundedCents += cents;
      } else {
        counts.trips++;
        capturedCents += cents;
      }
      const minutes = rideMinutes(ride);
      if (ride.passengers === null) odd.withoutPassengers++;
      if (minutes > LONG_RIDE_MINUTES) odd.over3Hours++;
      if (ride.distanceKm === 0) odd.zeroDistance++;
      if (minutes <= 0) odd.withoutMinutes++;
    },
    skip(line, reason) {
      counts.skippedRows++;
      if (skipped.length < SKIPPED_SHOWN) skipped.push({ line, reason });
    },
    summary: () => ({
      rows: counts.trips + counts.refunds + counts.skippedRows,
      ...counts,
      capturedAmount: dollars(capturedCents),
      refundedAmount: dollars(refundedCents),
      ...odd,
      skipped: [...skipped],
    }),
  };
}

function dollars(cents: bigint): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
