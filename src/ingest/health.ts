import type { HealthCheck, HealthLines } from '../kernel/health-check.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import type { OpenIntake } from './intake.ts';

const BEHIND_AFTER_MS = 60_000;
const REFUSED_LATELY_MS = 60_000;

/** The holder of the right to fan out, as far as the processes tell each other; `isKnown` is false while nobody can say. */
export interface WriterHolder {
  id: string | null;
  isKnown: boolean;
}

export interface IngestHealthDeps {
  fanOut: Pick<FanOut, 'state'>;
  intake: Pick<OpenIntake, 'inFlight' | 'landingFailure'>;
  /** Null: only the operating system knows. */
  holder: (() => WriterHolder) | null;
  /** The process that fans out; null when nobody does, or nobody can say. */
  writer: () => string | null;
  now: () => number;
}

/** The lines of the fan-out and of the intake: failing when events cannot be taken or do not become queryable. */
export function ingestHealth(deps: IngestHealthDeps): HealthLines {
  return {
    fan_out: { read: () => checkFanOut(deps), gatesReadiness: true },
    intake: { read: () => checkIntake(deps) },
  };
}

function checkFanOut({ fanOut, holder, writer }: IngestHealthDeps): HealthCheck {
  const { role, epoch, lastSeq, waiting, recovered, repaired, lastError } = fanOut.state();
  const facts = {
    role,
    epoch,
    last_seq: lastSeq,
    batches_waiting: waiting,
    batches_recovered: recovered,
    tables_repaired: repaired,
    writer: writer(),
  };
  const held = holder?.() ?? null;
  const isUnheld = held !== null && held.isKnown && writer() === null;
  if (lastError === null && role === 'standby' && isUnheld) {
    return {
      status: 'degraded',
      message:
        'No process fans out: events are kept, and wait to become queryable. Start one with ROLE=worker.',
      facts,
    };
  }
  if (lastError === null && (role === 'writing' || role === 'standby'))
    return { status: 'ok', message: null, facts };
  return { status: 'failing', message: lastError ?? `The fan-out is ${role}.`, facts };
}

function checkIntake({ intake, now }: IngestHealthDeps): HealthCheck {
  const nowMs = now();
  const { oldestIngestedAtMs, records, pendingBytes } = intake.inFlight();
  const oldestMs = oldestIngestedAtMs === null ? 0 : nowMs - oldestIngestedAtMs;
  const facts = { records_in_flight: records, pending_bytes: pendingBytes, oldest_in_flight_ms: oldestMs };
  // Not for ever: without another batch nobody knows whether the store takes events again.
  const failure = intake.landingFailure();
  if (failure !== null && nowMs - failure.atMs < REFUSED_LATELY_MS)
    return { status: 'failing', message: `Events cannot be taken. ${failure.message}`, facts };
  if (oldestMs < BEHIND_AFTER_MS) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message: 'Records have been waiting for more than a minute to become queryable.',
    facts,
  };
}
