import type { HealthCheck, HealthLines } from '../../kernel/health-check.ts';
import type { Recorder } from './audit/recorder.ts';
import type { KnownKeys } from './keys/known-keys.ts';

const WAITED_TOO_LONG_MS = 60_000;

/** The lines of keys and of the audit. Neither keeps a process from being ready: API_KEYS work without a database. */
export function accessHealth({
  known,
  recorder,
  settingKeys,
}: {
  known: Pick<KnownKeys, 'failure' | 'count'>;
  recorder: Pick<Recorder, 'waiting'>;
  settingKeys: number;
}): HealthLines {
  return {
    keys: { read: () => keyCheck(known, settingKeys) },
    audit: { read: () => auditCheck(recorder.waiting()) },
  };
}

function keyCheck(known: Pick<KnownKeys, 'failure' | 'count'>, settingKeys: number): HealthCheck {
  const facts = { keys_of_settings: settingKeys, keys_in_memory: known.count() };
  if (known.failure() === null) return { status: 'ok', message: null, facts };
  const message =
    'The database of the keys does not answer. Keys that were seen in the last 10 minutes and API_KEYS go on, others are answered with 503.';
  return { status: 'degraded', message, facts };
}

function auditCheck({ rows, oldestMs, lost }: ReturnType<Recorder['waiting']>): HealthCheck {
  const facts = { waiting_rows: rows, lost_rows: lost };
  if (lost > 0) {
    const message =
      'Rows of the audit were lost, because the database was away for too long or refused them. The log has them.';
    return { status: 'degraded', message, facts };
  }
  if (oldestMs <= WAITED_TOO_LONG_MS) return { status: 'ok', message: null, facts };
  const message = 'Rows of the audit have waited for the database for more than a minute. The log has them.';
  return { status: 'degraded', message, facts };
}
