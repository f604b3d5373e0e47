import { DAY_MS } from '../../../kernel/units.ts';
import type { JobDefinition } from '../../../platform/jobs/job.ts';
import type { AuditStore } from './store.ts';

const KEPT_DAYS = 400;

/** Forgets rows that are too old. */
export function auditJobs(audit: Pick<AuditStore, 'removeBefore'>, now: () => number): JobDefinition[] {
  return [
    {
      id: 'access.forget_audit',
      title: 'Forget old rows of the audit',
      meaning: `Removes rows of the audit that are older than ${KEPT_DAYS} days.`,
      lane: 'maintenance',
      everyMinutes: 1440,
      offsetMinutes: 210,
      retries: 2,
      expiresAfterMinutes: 10,
      run: async () => ({ removed: await audit.removeBefore(new Date(now() - KEPT_DAYS * DAY_MS)) }),
    },
  ];
}
