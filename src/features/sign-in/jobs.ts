import { DAY_MS } from '../../kernel/units.ts';
import type { JobDefinition } from '../../platform/jobs/job.ts';
import type { SessionStore } from './sessions/store.ts';

const KEPT_DAYS = 30;

/** Forgets sessions that ended long ago; the audit keeps who signed in. */
export function signInJobs(store: Pick<SessionStore, 'removeBefore'>, now: () => number): JobDefinition[] {
  return [
    {
      id: 'sign_in.forget_sessions',
      title: 'Forget old sessions',
      meaning: `Removes sessions that ended more than ${KEPT_DAYS} days ago.`,
      lane: 'maintenance',
      everyMinutes: 1440,
      offsetMinutes: 225,
      retries: 2,
      expiresAfterMinutes: 10,
      run: async () => ({ removed: await store.removeBefore(new Date(now() - KEPT_DAYS * DAY_MS)) }),
    },
  ];
}
