import type { Account } from './accounts.ts';
import type { Quotas } from './quotas.ts';

/** The quotas as they are called in headers, problems, telemetry and documents. */
export const limitNames = {
  requests: 'requests',
  engineMs: 'query_seconds',
  bytes: 'bytes',
  questions: 'concurrent_queries',
} as const satisfies Record<keyof Quotas, string>;
export type LimitName = (typeof limitNames)[keyof Quotas];

/** A quota that is used up. */
export interface Refusal {
  limit: LimitName;
  /** In words: what is allowed. */
  allowed: string;
  retryAfterMs: number;
}

const QUESTION_ENDS_MS = 1_000;

/**
 * Holds the next request against the quotas; null: it may pass. What a request takes is known when it has ended, so the last one
 * of a window may go beyond.
 */
export function judge(
  { used, questions, endsAtMs }: Pick<Account, 'used' | 'questions' | 'endsAtMs'>,
  quotas: Quotas,
  { isQuestion, nowMs }: { isQuestion: boolean; nowMs: number },
): Refusal | null {
  const refuse = (quota: keyof Quotas): Refusal => ({
    limit: limitNames[quota],
    allowed: describeQuota(quota, quotas[quota]),
    retryAfterMs: quota === 'questions' ? QUESTION_ENDS_MS : endsAtMs - nowMs,
  });
  if (used.requests >= quotas.requests) return refuse('requests');
  if (used.bytes >= quotas.bytes) return refuse('bytes');
  if (!isQuestion) return null;
  if (used.engineMs >= quotas.engineMs) return refuse('engineMs');
  if (questions >= quotas.questions) return refuse('questions');
  return null;
}

function describeQuota(quota: keyof Quotas, value: number): string {
  switch (quota) {
    case 'requests':
      return `${value} requests a minute`;
    case 'engineMs':
      return `${value / 1000} seconds of the engine a minute`;
    case 'bytes':
      return `${value} bytes a minute, sent and received`;
    case 'questions':
      return `${value} questions at once`;
  }
}
