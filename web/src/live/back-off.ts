const FIRST_MS = 500;
const MOST_MS = 15_000;

/** How long to wait before the next attempt, in ms: longer each time, and not the same for all who lost the service at once. */
export function backOffMs(attempt: number, random: number): number {
  const fullMs = Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
  return Math.max(FIRST_MS, Math.round(fullMs * (0.5 + random / 2)));
}
