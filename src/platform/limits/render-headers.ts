import type { Account } from './accounts.ts';
import { limitNames } from './judge.ts';
import type { Quotas } from './quotas.ts';
import { WINDOW_MS } from './settings.ts';

// The headers of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says what is allowed, `RateLimit` what is left (r) for how
// many seconds (t).

const WINDOW_SECONDS = WINDOW_MS / 1000;

/** The value of `RateLimit-Policy`; null: nothing is limited. */
export function renderPolicy(quotas: Quotas): string | null {
  const items = [
    [quotas.requests, `"${limitNames.requests}";q=${quotas.requests};w=${WINDOW_SECONDS}`],
    [
      quotas.engineMs,
      `"${limitNames.engineMs}";q=${Math.floor(quotas.engineMs / 1000)};w=${WINDOW_SECONDS};qu="seconds"`,
    ],
    [quotas.bytes, `"${limitNames.bytes}";q=${quotas.bytes};w=${WINDOW_SECONDS};qu="content-bytes"`],
    [quotas.questions, `"${limitNames.questions}";q=${quotas.questions};qu="concurrent-requests"`],
  ] as const;
  const limited = items.filter(([quota]) => quota !== Infinity).map(([, item]) => item);
  return limited.length === 0 ? null : limited.join(', ');
}

/** The value of `RateLimit`, with what is limited; empty: nothing is. */
export function renderLeft(
  { used, endsAtMs }: Pick<Account, 'used' | 'endsAtMs'>,
  quotas: Quotas,
  nowMs: number,
): string {
  const seconds = Math.max(0, Math.ceil((endsAtMs - nowMs) / 1000));
  const items: string[] = [];
  const add = (name: string, left: number) => {
    if (left !== Infinity) items.push(`"${name}";r=${Math.max(0, Math.floor(left))};t=${seconds}`);
  };
  add(limitNames.requests, quotas.requests - used.requests);
  add(limitNames.engineMs, (quotas.engineMs - used.engineMs) / 1000);
  add(limitNames.bytes, quotas.bytes - used.bytes);
  return items.join(', ');
}
