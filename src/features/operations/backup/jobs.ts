import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Zone } from '../../../kernel/time-zone.ts';
import type { JobDefinition, JobResult } from '../../../platform/jobs/job.ts';
import type { BackupSummary } from './backup-summary.ts';
import { MANIFEST } from './backup-files.ts';
import { DRILL } from './drill.ts';
import { isNightly, lastDueMs, nameOfBackup, namesToRemove } from './schedule.ts';
import type { BackupsConfig } from './settings.ts';
import type { makeBackupStore, NewestBackup } from './store.ts';

export const BACKUP_JOB = 'backup.nightly';
export const BACKUP_MINUTES = 15;

export interface BackupJobDeps {
  config: BackupsConfig;
  zone: Zone;
  store: Pick<ReturnType<typeof makeBackupStore>, 'newest' | 'drilled'>;
  /** Makes a backup in a directory that is not there yet. */
  backup: (directory: string) => Promise<BackupSummary>;
  /** Restores a backup for trial; null: it cannot be done here. */
  drill: ((directory: string, signal: AbortSignal) => Promise<string | null>) | null;
  /** Is told how the newest backup is, for the line of health. */
  onKnown: (newest: NewestBackup | null) => void;
  now: () => number;
}

/** Makes a backup each night, removes old ones, and restores the newest one for trial from time to time. */
export function backupJobs(deps: BackupJobDeps): JobDefinition[] {
  return [
    {
      id: BACKUP_JOB,
      title: 'Make the nightly backup',
      meaning:
        'Copies store and metadata below BACKUP_DIRECTORY once a night from BACKUP_AT on, keeps BACKUP_KEEP of them, and restores the newest one into a scratch store every BACKUP_DRILL_DAYS. Without BACKUP_DIRECTORY it does nothing.',
      lane: 'backup',
      everyMinutes: BACKUP_MINUTES,
      offsetMinutes: 3,
      retries: 1,
      expiresAfterMinutes: 360,
      run: ({ signal }) => runNight(deps, signal),
    },
  ];
}

async function runNight(deps: BackupJobDeps, signal: AbortSignal): Promise<JobResult> {
  const { config, zone, store, now, onKnown } = deps;
  const { directory, at, keep } = config;
  if (directory === null) return { made: null };
  const newest = await store.newest();
  onKnown(newest);
  if (newest !== null && newest.made_at.getTime() >= lastDueMs(now(), at, zone))
    return { made: null, ...(await drillIfDue(newest, deps, signal)) };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const halves = namesIn(
    directory,
    (name) => name.startsWith(DRILL) || (isNightly(name) && !isWhole(directory, name)),
  );
  for (const name of halves) remove(directory, name);
  const made = join(directory, nameOfBackup(now(), zone));
  const { store_bytes: bytes } = await deps.backup(made);
  const removed = namesToRemove(namesIn(directory, isNightly), keep);
  for (const name of removed) remove(directory, name);
  onKnown(await store.newest());
  return { made, bytes, removed: removed.length };
}

const namesIn = (directory: string, isWanted: (name: string) => boolean) =>
  readdirSync(directory).filter(isWanted);
const remove = (directory: string, name: string) =>
  rmSync(join(directory, name), { recursive: true, force: true });
/** A backup gets its manifest last. */
const isWhole = (directory: string, name: string) => existsSync(join(directory, name, MANIFEST));

async function drillIfDue(
  { directory, last_drill_at: last }: NewestBackup,
  { config: { drillEveryMs }, store, drill, now, onKnown }: BackupJobDeps,
  signal: AbortSignal,
): Promise<JobResult> {
  if (drill === null || drillEveryMs === null) return {};
  if (now() - (last?.getTime() ?? -Infinity) < drillEveryMs) return {};
  const fault = await drill(directory, signal);
  await store.drilled(directory, new Date(now()), fault);
  onKnown(await store.newest());
  return { drilled: directory, fault };
}
