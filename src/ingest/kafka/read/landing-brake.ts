import type { Logger } from '../../../kernel/log.ts';
import { backoffMs } from '../../../kernel/retry.ts';
import { messageOf } from '../client/errors.ts';
import type { KafkaNews } from '../telemetry.ts';

/** Pauses reading while the store is away, and while too much of what was read has not landed. */
export interface LandingBrake {
  landed(): void;
  failed(error: unknown): void;
  isOn(): boolean;
  /** The error of the last landing that failed; null once a later one has succeeded. */
  lastError(): string | null;
}

export interface LandingBrakeOptions {
  maxPendingBytes: number;
  /** The bytes that wait to land, over all partitions of this process. */
  pendingBytes: () => number;
  observe: (news: KafkaNews) => void;
  log: Logger;
}

const BACKOFF = { firstMs: 200, maxMs: 5_000 };

export function makeLandingBrake(options: LandingBrakeOptions): LandingBrake {
  const { maxPendingBytes, pendingBytes, observe, log } = options;
  let failures = 0;
  let restUntilMs = 0;
  let lastError: string | null = null;
  return {
    landed() {
      failures = 0;
      lastError = null;
    },
    failed(error) {
      const waitMs = backoffMs(failures++, BACKOFF);
      restUntilMs = Math.max(restUntilMs, Date.now() + waitMs);
      lastError = messageOf(error);
      observe({ kind: 'failed', what: 'landing' });
      log.warn(
        { error: lastError, wait_ms: waitMs },
        'what was read could not land; reading again from there',
      );
    },
    isOn: () => Date.now() < restUntilMs || pendingBytes() >= maxPendingBytes,
    lastError: () => lastError,
  };
}
