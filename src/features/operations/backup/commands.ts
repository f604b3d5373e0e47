import { megabytes } from '../../../kernel/render-quantity.ts';
import type { BackupProgress } from '../../../platform/warehouse/backup.ts';
import { type Command, jsonOption, printJson } from '../../../platform/cli/command.ts';
import { withProgress } from '../../../platform/cli/progress-line.ts';
import { renderFacts } from '../../../platform/cli/render-table.ts';
import type { BackupSummary, RestoreSummary } from './backup-summary.ts';

/** Told how much is copied. */
export type OnProgress = (progress: BackupProgress) => void;

/** `backup <directory>`: everything that a restore needs. */
export function makeBackupCommand(deps: {
  backup: (
    directory: string,
    /** `key`: the file of the personal-data key goes along. */
    scope: { metadata: boolean; key: boolean },
    onProgress: OnProgress,
  ) => Promise<BackupSummary>;
}): Command {
  return {
    summary: 'copy event store and metadata into a new directory',
    audit: { act: 'store.backup', kind: 'backup' },
    positionals: ['<directory>'],
    options: {
      ...jsonOption,
      'without-metadata': { description: 'the event store alone' },
      'with-key': { description: 'with personal-data.key: whoever has both can look for persons' },
    },
    details:
      'The service may run: the fan-out stands still meanwhile; events are taken and queryable afterwards. With BACKUP_DISK the copy goes to that disk\n' +
      'of the ClickHouse server. The metadata are copied first, as they are at one moment.\n' +
      'The key of personal data is not in it unless asked for: keep it apart, for a restore needs the same one.',
    async run(args, io) {
      const summary = await withProgress(io, (progress) =>
        deps.backup(
          args.positionals[0]!,
          { metadata: !args.flag('without-metadata'), key: args.flag('with-key') },
          (state) => progress.show(renderBytes('copied', state)),
        ),
      );
      if (args.flag('json')) printJson(io, summary);
      else io.stdout.write(`${renderFacts({ ...summary, store_bytes: megabytes(summary.store_bytes) })}\n`);
      return 0;
    },
  };
}

/** `restore <directory>`: the reverse, into an empty store. */
export function makeRestoreCommand(deps: {
  restore: (
    directory: string,
    /** `force`: a store with another key is filled, too. */
    scope: { metadata: boolean; force: boolean },
    onProgress: OnProgress,
  ) => Promise<RestoreSummary>;
}): Command {
  return {
    summary: 'fill an empty event store and empty metadata from a backup',
    audit: { act: 'store.restore', kind: 'backup', onlyDone: true },
    positionals: ['<directory>'],
    options: {
      ...jsonOption,
      'without-metadata': { description: 'the event store alone; the metadata stay as they are' },
      force: { description: 'also with another key of personal data: re-sent events then become conflicts' },
    },
    details:
      'Stop the service first. Afterwards every table is compared with its source. What came after the backup is not in it: the service reads it again from Kafka by itself and\n' +
      'logs it; the log names partitions of which the backup has nothing, for "replay --from 0". Exit code 1 when a table differs\n' +
      'from its source. Nothing that was under way when the backup was made, such as jobs and leases, is alive afterwards.',
    async run(args, io) {
      const summary = await withProgress(io, (progress) =>
        deps.restore(
          args.positionals[0]!,
          { metadata: !args.flag('without-metadata'), force: args.flag('force') },
          (state) => progress.show(renderBytes('restored', state)),
        ),
      );
      if (args.flag('json')) printJson(io, summary);
      else io.stdout.write(`${renderRestore(summary)}\n`);
      return summary.consistent ? 0 : 1;
    },
  };
}

function renderRestore({ consistent, store_bytes, ...rest }: RestoreSummary): string {
  return renderFacts({
    ...rest,
    store_bytes: megabytes(store_bytes),
    'every table as its source': consistent ? 'yes' : 'NO: see "reconcile"',
  });
}

function renderBytes(verb: string, { doneBytes, totalBytes }: BackupProgress): string {
  return doneBytes > 0
    ? `${verb} ${megabytes(doneBytes)} of ${megabytes(totalBytes)}`
    : `${verb} ${megabytes(totalBytes)}`;
}
