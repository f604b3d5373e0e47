import type { RebuildReport } from '../reconcile/report.ts';
import { type Command, jsonOption, printJson } from '../../platform/cli/command.ts';
import { withProgress } from '../../platform/cli/progress-line.ts';
import { renderReconcile } from './reconcile.ts';
import { renderTable } from '../../platform/cli/render-table.ts';

export interface RebuildDeps {
  /** Rebuilds the days that differ by reconciliation. */
  rebuild: (onProgress: (table: string) => void) => Promise<RebuildReport>;
}

/** Makes `rebuild`, which mends the differences that `reconcile` finds, while the service goes on answering. */
export function makeRebuildCommand({ rebuild }: RebuildDeps): Command {
  return {
    summary: 'mend the days that "reconcile" finds to differ',
    audit: { act: 'store.rebuild' },
    positionals: [],
    options: jsonOption,
    details: 'The service may go on meanwhile. Exit code 1 when something still differs afterwards.',
    async run(args, io) {
      const report = await withProgress(io, (progress) =>
        rebuild((table) => progress.show(`comparing and mending ${table}`)),
      );
      if (args.flag('json')) printJson(io, report);
      else io.stdout.write(`${renderRebuild(report)}\n`);
      return report.after.consistent ? 0 : 1;
    },
  };
}

function renderRebuild({ rebuilt, refused, after }: RebuildReport): string {
  const mended = rebuilt.map(({ table, days, seconds }) => ({ table, days: days.length, seconds }));
  return [
    mended.length === 0 ? 'Nothing had to be rebuilt.' : `Rebuilt:\n${renderTable(mended)}`,
    ...(refused.length === 0
      ? []
      : ['', 'Sealed, because their sources have begun to expire:', renderTable(refused)]),
    '',
    renderReconcile(after),
  ].join('\n');
}
