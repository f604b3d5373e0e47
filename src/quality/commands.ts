import { makeRebuildCommand } from './commands/rebuild.ts';
import { makeReconcileCommand } from './commands/reconcile.ts';
import type { Maintenance } from './maintenance.ts';

/** The functions that the host gives to the commands of data quality. */
export interface QualityCommandHost {
  withWriter: <Result>(use: (writer: { maintenance: Maintenance }) => Promise<Result>) => Promise<Result>;
}

/** Makes the commands that compare tables with their sources, and mend them. */
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
