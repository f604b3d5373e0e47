import type { Difference, ReconcileReport } from '../reconcile/report.ts';
import { type Command, jsonOption, printJson } from '../../platform/cli/command.ts';
import { withProgress } from '../../platform/cli/progress-line.ts';
import { renderFacts, renderTable } from '../../platform/cli/render-table.ts';

export interface ReconcileDeps {
  reconcile: (depth: 'rows' | 'values', onProgress: (table: string) => void) => Promise<ReconcileReport>;
}

/** Makes `reconcile`, which compares every table with its source (G1). The exit code is 1 if one differs. */
export function makeReconcileCommand({ reconcile }: ReconcileDeps): Command {
  return {
    summary: 'compare every table with its source',
    positionals: [],
    options: { deep: { description: 'compare every value, not only the rows' }, ...jsonOption },
    details: 'It says what differs, day by day. Exit code 1 when something differs; "rebuild" mends it.',
    async run(args, io) {
      const depth = args.flag('deep') ? 'values' : 'rows';
      const report = await withProgress(io, (progress) =>
        reconcile(depth, (table) => progress.show(`comparing ${table}`)),
      );
      if (args.flag('json')) printJson(io, report);
      else io.stdout.write(`${renderReconcile(report)}\n`);
      return report.consistent ? 0 : 1;
    },
  };
}

/** Renders a reconciliation as text for people. */
export function renderReconcile(report: ReconcileReport): string {
  const { differences } = report;
  return [
    renderTable(report.tables),
    '',
    renderFacts({
      result: report.consistent ? 'consistent' : 'NOT CONSISTENT',
      'compared by': report.depth,
      differences: differences.length,
      'identities stored more than once': report.repeated_identities,
      'batches waiting for the fan-out': report.batches_waiting,
      'of these for more than ten minutes': report.batches_overdue,
      'as of': report.as_of,
      time: `${report.seconds.toFixed(1)} s`,
    }),
    ...(differences.length === 0 ? [] : ['', renderTable(differences.flatMap(listSides))]),
  ].join('\n');
}

function listSides({ table, against, day, rows, sums }: Difference) {
  const sides = [['rows', rows] as const, ...Object.entries(sums)];
  return sides
    .filter(([, { stored, expected }]) => stored !== expected)
    .map(([what, { stored, expected }]) => ({
      table,
      against,
      day,
      what,
      stored: grouped(stored),
      expected: grouped(expected),
    }));
}

/** Puts separators between the thousands of a number that is too large for an exact JavaScript number. */
function grouped(digits: string): string {
  return digits.replaceAll(/\B(?<!\.\d*)(?=(?:\d{3})+(?!\d))/g, ',');
}
