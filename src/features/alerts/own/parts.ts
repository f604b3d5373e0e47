import { MINUTE_MS } from '../../../kernel/units.ts';
import type { HealthCheck, HealthStatus } from '../../../kernel/health-check.ts';

/** A part of the service, as it was when it was last looked at. */
export interface Part {
  name: string;
  status: HealthStatus;
  /** What is wrong; null: nothing. */
  message: string | null;
  sinceMs: number;
  toldStatus: HealthStatus;
}

/** Somebody should hear of a part. */
export interface Turn {
  part: Part;
  /** This was told of it before. */
  from: HealthStatus;
}

/** A part that is only briefly out of order, such as at a restart, is not told. */
const LASTS_MS = 2 * MINUTE_MS;

/** Takes one look at all parts into account: how they are now, and of which somebody should hear. */
export function lookAtParts(
  before: readonly Part[],
  lines: Readonly<Record<string, HealthCheck>>,
  nowMs: number,
): { parts: Part[]; turns: Turn[] } {
  const known = new Map(before.map((part) => [part.name, part]));
  const parts: Part[] = [];
  const turns: Turn[] = [];
  for (const [name, { status, message }] of Object.entries(lines)) {
    const old = known.get(name) ?? { name, status: 'ok', message: null, sinceMs: nowMs, toldStatus: 'ok' };
    const sinceMs = old.status === status ? old.sinceMs : nowMs;
    const isTold = status !== old.toldStatus && nowMs - sinceMs >= LASTS_MS;
    const part: Part = { name, status, message, sinceMs, toldStatus: isTold ? status : old.toldStatus };
    if (isTold) turns.push({ part, from: old.toldStatus });
    parts.push(part);
  }
  return { parts, turns };
}
