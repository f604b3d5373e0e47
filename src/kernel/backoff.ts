/** Waits between attempts, in ms: doubled each time up to `maxMs`, with full jitter so that processes do not march in step. */
export function backoffMs(
  attempt: number,
  limits: { firstMs: number; maxMs: number },
  random = Math.random,
): number {
  const ceiling = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.max(0, attempt));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
}
