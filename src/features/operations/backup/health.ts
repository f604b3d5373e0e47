import type { HealthCheck } from '../../../kernel/health-check.ts';
import { DAY_MS, HOUR_MS } from '../../../kernel/units.ts';
import type { NewestBackup } from './store.ts';

/** A night may be missed by some hours. */
const OLD_MS = DAY_MS + 12 * HOUR_MS;

/** How the backups are; `newest` undefined: it was not looked at yet, null: there is none. */
export function checkBackups(newest: NewestBackup | null | undefined, nowMs: number): HealthCheck {
  if (newest === undefined) return { status: 'ok', message: null, facts: {} };
  if (newest === null)
    return {
      status: 'degraded',
      message: 'There is no backup yet. The job backup.nightly makes one.',
      facts: {},
    };
  const ageMs = nowMs - newest.made_at.getTime();
  const facts = {
    age_hours: Math.round((ageMs / HOUR_MS) * 10) / 10,
    directory: newest.directory,
    last_drill_at: newest.last_drill_at?.toISOString() ?? null,
  };
  const { last_drill_fault: fault } = newest;
  if (fault !== null)
    return { status: 'degraded', message: `A backup could not be restored for trial: ${fault}`, facts };
  if (ageMs <= OLD_MS) return { status: 'ok', message: null, facts };
  const message = `The newest backup is ${Math.round(ageMs / HOUR_MS)} h old. The runs of the job backup.nightly say why.`;
  return { status: 'degraded', message, facts };
}
