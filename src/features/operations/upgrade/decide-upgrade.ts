import { megabytes } from '../../../kernel/render-quantity.ts';
import { HOUR_MS } from '../../../kernel/units.ts';
import type { MadeBackup } from '../backup/store.ts';

/** A pending migration with what it costs at most, by the sizes of the tables that it reads. */
export interface PendingMigration {
  of: 'event store' | 'metadata';
  name: string;
  seconds: number;
  bytes: number;
}

/** The facts about both stores before an upgrade. */
export interface UpgradeFacts {
  pending: readonly PendingMigration[];
  /** Reasons why this version cannot migrate at all, such as a store that a newer one has migrated. */
  refusals: readonly string[];
  /** Null: the event store is empty, or there is none. */
  freeBytes: number | null;
  hasData: boolean;
  backup: MadeBackup | null;
}

/** The steps of an upgrade, and what must be done before it. */
export interface Upgrade {
  ready: boolean;
  first: string[];
  pending: readonly PendingMigration[];
  seconds: number;
  bytes: number;
  free_bytes: number | null;
  last_backup: string | null;
  backup_age_hours: number | null;
}

const BACKUP_MAX_HOURS = 24;
/** Migrating may take this share of what is free: events come in meanwhile, and parts are merged. */
const SPACE_SHARE = 0.8;

/** Decides what must be done first. A version that migrates nothing needs nothing. */
export function decideUpgrade(facts: UpgradeFacts, nowMs: number): Upgrade {
  const { pending, refusals, freeBytes, hasData, backup } = facts;
  const sum = (of: (migration: PendingMigration) => number) =>
    pending.reduce((total, one) => total + of(one), 0);
  const bytes = sum((one) => one.bytes);
  const ageHours = backup === null ? null : (nowMs - backup.made_at.getTime()) / HOUR_MS;
  const first = [...refusals];
  if (pending.length > 0 && hasData) {
    const way = 'run "openride-analytics backup <directory>" with the version that runs now';
    if (ageHours === null) first.push(`There is no backup, and migrations only go forward: ${way}.`);
    else if (ageHours > BACKUP_MAX_HOURS)
      first.push(`The last backup is ${Math.round(ageHours)} hours old: ${way}.`);
  }
  if (freeBytes !== null && bytes > freeBytes * SPACE_SHARE)
    first.push(
      `The migrations may need ${megabytes(bytes)}, and ${megabytes(freeBytes)} are free: make room for the event store.`,
    );
  return {
    ready: first.length === 0,
    first,
    pending,
    seconds: sum((one) => one.seconds),
    bytes,
    free_bytes: freeBytes,
    last_backup:
      backup === null ? null : `${backup.made_at.toISOString()} in ${backup.directory} on ${backup.host}`,
    backup_age_hours: ageHours === null ? null : Math.round(ageHours * 10) / 10,
  };
}
