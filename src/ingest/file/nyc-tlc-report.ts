import { group } from '../../kernel/render-quantity.ts';
import type { TaxiSummary } from './nyc-tlc-summary.ts';
import type { FormatReport } from './record-block.ts';

/** The counts of the rows of a file of taxi rides, by outcome. */
export function reportTaxis(taxi: TaxiSummary): FormatReport {
  return { told: tell(taxi), shape: shape(taxi) };
}

function tell(taxi: TaxiSummary): FormatReport['told'] {
  const skipped = taxi.skipped.map(({ line, reason }) => `  line ${group(line)}: ${reason}`);
  const more = taxi.skippedRows - taxi.skipped.length;
  return [
    `${group(taxi.rows)} rows`,
    {
      trips: `${group(taxi.trips)}, each with a payment: captured ${taxi.capturedAmount} USD`,
      refunds: `${group(taxi.refunds)}, totals below zero: ${taxi.refundedAmount} USD`,
      skipped: taxi.skippedRows,
    },
    ...skipped,
    ...(more > 0 ? [`  and ${group(more)} more`] : []),
    'kept, and odd:',
    {
      'without passengers': `${group(taxi.withoutPassengers)}, counted as one passenger`,
      'over 3 hours': taxi.over3Hours,
      'zero distance': taxi.zeroDistance,
      'zero minutes or fewer': taxi.withoutMinutes,
    },
    'Ids, coordinates, schedules, commission (0.00) and the like are not in the source: each event names them in synthetic_fields.',
  ];
}

function shape(taxi: TaxiSummary): FormatReport['shape'] {
  return {
    read: taxi.rows,
    trips: taxi.trips,
    captured_amount: taxi.capturedAmount,
    refunds: taxi.refunds,
    refunded_amount: taxi.refundedAmount,
    currency: 'USD',
    skipped: taxi.skippedRows,
    skipped_lines: taxi.skipped,
    without_passengers: taxi.withoutPassengers,
    over_3_hours: taxi.over3Hours,
    zero_distance: taxi.zeroDistance,
    zero_minutes_or_fewer: taxi.withoutMinutes,
  };
}
