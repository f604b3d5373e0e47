import { makeRebuildCommand } from './commands/rebuild.ts';
import { makeReconcileCommand } from './commands/reconcile.ts';
import type { Maintenance } from './maintenance.ts';

/** What the commands of data quality need of their host. */
export interface QualityCommandHost {
  withWriter: <Result>(use: (writer: { maintenance: Maintenance }) => Promise<Result>) => Promise<Result>;
}

/** The commands that compare tables with their sources, and mend them. */
export function qualityCommands({ withWriter }: QualityCommandHost) {
  return {
    reconcile: makeReconcileCommand({
      reconcile: (depth, onProgress) =>
        withWriter(({ maintenance }) => maintenance.reconcile(depth, { onProgress })),
    }),
    rebuild: makeRebuildCommand({
      rebuild: (onProgress) => withWriter(({ maintenance }) => maintenance.rebuild(null, { onProgress })),
    }),
  };
}
