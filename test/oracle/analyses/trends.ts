// Brute force over a plain list of what happened: a day's number is what happened on it, and an average looks at every day of its window.

/** What happened at an instant: a count of one and an amount in hundredths. */
export interface Happening {
  atMs: number;
  amount: number;
}

/** The count and the amount of each day, by the ms at which it begins. */
export function dayTruth(
  happenings: readonly Happening[],
  startMs: number,
): { count: number; amount: number } {
  const found = happenings.filter(({ atMs }) => atMs >= startMs && atMs < startMs + 86_400_000);
  return { count: found.length, amount: found.reduce((sum, { amount }) => sum + amount, 0) };
}

/** Count and amount of a window of days that ends with a day. */
export function windowTruth(
  happenings: readonly Happening[],
  { startMs, days }: { startMs: number; days: number },
): { count: number; amount: number } {
  const first = startMs - (days - 1) * 86_400_000;
  const found = happenings.filter(({ atMs }) => atMs >= first && atMs < startMs + 86_400_000);
  return { count: found.length, amount: found.reduce((sum, { amount }) => sum + amount, 0) };
}
