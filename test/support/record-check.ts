import type { Check } from '../../src/ingest/records.ts';
import { type Checks, makeChecks } from '../../src/ingest/validate/make-checks.ts';
import { personalDeps } from './personal-keys.ts';

/** Makes the check that every record passes, as the service has it, at a fixed time. */
export function makeTestCheck(): Check {
  return makeTestChecks().check;
}

/** Makes the same check, with the reader beside it. */
export function makeTestChecks(): Checks {
  const { personalKeys, keepExtraFields } = personalDeps;
  return makeChecks({
    eventTimeMinMs: Date.UTC(2000, 0, 1),
    businessCurrency: 'NGN',
    businessTimezone: 'Africa/Lagos',
    dialectTimezone: 'UTC',
    personalKeys,
    keepExtraFields,
    now: () => Date.parse('2026-04-01T00:00:00Z'),
  });
}
