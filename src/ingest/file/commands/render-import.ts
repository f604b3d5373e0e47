import type { ImportSummary } from '../import-file.ts';
import { totalRejected } from '../import-tally.ts';
import type { FormatReport } from '../record-block.ts';
import { group } from '../../../kernel/render-quantity.ts';
import { wrap } from '../../../platform/cli/fit.ts';
import { renderFacts } from '../../../platform/cli/render-table.ts';
import { PROGRAM } from '../../../platform/cli/usage.ts';

/** The summary of an import for people, in a terminal of that width: what became of every line. */
export function renderImport(summary: ImportSummary, width: number): string {
  const { file, lines, records, counts, resumedAfter, report } = summary;
  const rejected = Object.entries(counts.rejected).map(([reason, count]) => `${reason} ${group(count)}`);
  const total = group(totalRejected(counts.rejected));
  return [
    summary.complete
      ? `${file}: ${group(lines)} lines, ${group(records)} events`
      : `${file}: interrupted after ${group(records)} events`,
    renderFacts(
      {
        accepted: counts.accepted,
        duplicates: counts.duplicates,
        conflicts: counts.conflicts,
        rejected: rejected.length === 0 ? total : `${total} (${rejected.join(', ')})`,
        ...(summary.blankLines > 0 && { 'blank lines': summary.blankLines }),
        ...(summary.cutLines > 0 && { 'lines cut at 16 MiB': summary.cutLines }),
        ...(resumedAfter !== null && { 'went on after': resumedAfter }),
        time: `${summary.seconds.toFixed(1)} s, ${group(summary.recordsPerSecond)} events/s`,
      },
      width,
    ),
    ...(rejected.length === 0 ? [] : [`What was rejected: ${PROGRAM} dead-letters list --origin ${file}`]),
    ...(report === null ? [] : [renderReport(report, width)]),
  ].join('\n');
}

function renderReport({ told }: FormatReport, width: number): string {
  const render = (part: (typeof told)[number]) => {
    if (typeof part !== 'string') return renderFacts(part, width);
    return part.length <= width ? part : wrap(part, width).join('\n');
  };
  return ['', ...told.map(render)].join('\n');
}

/** The summary of an import for programs. */
export function shapeImport(summary: ImportSummary) {
  const { counts, report } = summary;
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
    ...(report === null ? {} : { rows: report.shape }),
  };
}
