import type { LetterCounts } from './queries.ts';

/** The reasons with open letters, those with most first: they are counted by type, too. */
export function reasonsOf(counts: LetterCounts | undefined): { reason: string; open: number }[] {
  const byReason = Map.groupBy(counts?.counts ?? [], ({ reason }) => reason);
  return [...byReason]
    .map(([reason, some]) => ({ reason, open: some.reduce((sum, { open }) => sum + open, 0) }))
    .filter(({ open }) => open > 0)
    .toSorted((a, b) => b.open - a.open || (a.reason < b.reason ? -1 : 1));
}
