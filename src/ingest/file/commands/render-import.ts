import type { ImportSummary } from '../import-file.ts';
import { totalRejected } from '../import-tally.ts';
import type { TaxiSummary } from '../nyc-tlc-summary.ts';
import { group } from '../../../kernel/render-quantity.ts';
import { renderFacts } from '../../../platform/cli/render-table.ts';
import { PROGRAM } from '../../../platform/cli/usage.ts';

/** The summary of an import for people: what became of every line. */
export function renderImport(summary: ImportSummary): string {
  const { file, lines, records, counts, resumedAfter, taxi } = summary;
  const rejected = Object.entries(counts.rejected).map(([reason, count]) => `${reason} ${group(count)}`);
  const total = group(totalRejected(counts.rejected));
  return [
    summary.complete
      ? `${file}: ${group(lines)} lines, ${group(records)} events`
      : `${file}: interrupted after ${group(records)} events`,
    renderFacts({
      accepted: counts.accepted,
      duplicates: counts.duplicates,
      conflicts: counts.conflicts,
      rejected: rejected.length === 0 ? total : `${total} (${rejected.join(', ')})`,
      ...(summary.blankLines > 0 && { 'blank lines': summary.blankLines }),
      ...(summary.cutLines > 0 && { 'lines cut at 16 MiB': summary.cutLines }),
      ...(resumedAfter !== null && { 'went on after': resumedAfter }),
      time: `${summary.seconds.toFixed(1)} s, ${group(summary.recordsPerSecond)} events/s`,
    }),
    ...(rejected.length === 0 ? [] : [`What was rejected: ${PROGRAM} dead-letters list --origin ${file}`]),
    ...(taxi === null ? [] : [renderTaxi(taxi)]),
  ].join('\n');
}

function renderTaxi(taxi: TaxiSummary): string {
  const skipped = taxi.skipped.map(({ line, reason }) => `  line ${group(line)}: ${reason}`);
  const more = taxi.skippedRows - taxi.skipped.length;
  return [
    '',
    `${group(taxi.rows)} rows`,
    renderFacts({
      trips: `${group(taxi.trips)}, each with a payment: captured ${taxi.capturedAmount} USD`,
      refunds: `${group(taxi.refunds)}, totals below zero: ${taxi.refundedAmount} USD`,
      skipped: taxi.skippedRows,
    }),
    ...skipped,
    ...(more > 0 ? [`  and ${group(more)} more`] : []),
    'kept, and odd:',
    renderFacts({
      'without passengers': `${group(taxi.withoutPassengers)}, counted as one passenger`,
      'over 3 hours': taxi.over3Hours,
      'zero distance': taxi.zeroDistance,
      'zero minutes or fewer': taxi.withoutMinutes,
    }),
    'Ids, coordinates, schedules, commission (0.00) and the like are not in the source: each event names them in synthetic_fields.',
  ].join('\n');
}

/** The summary of an import for programs. */
export function shapeImport(summary: ImportSummary) {
  const { counts, taxi } = summary;
  return {
    file: summary.file,
    format: summary.format,
    complete: summary.complete,
    resumed_after: summary.resumedAfter,
    lines: summary.lines,
    blank_lines: summary.blankLines,
    cut_lines: summary.cutLines,
    events: summary.records,
    accepted: counts.accepted,
    duplicates: counts.duplicates,
    conflicts: counts.conflicts,
    rejected: totalRejected(counts.rejected),
    rejected_by_reason: counts.rejected,
    seconds: summary.seconds,
    events_per_second: summary.recordsPerSecond,
    ...(taxi === null ? {} : { rows: shapeTaxi(taxi) }),
  };
}

function shapeTaxi(taxi: TaxiSummary) {
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
