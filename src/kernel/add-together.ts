/**
 * Adds amounts to those that other processes have added under the same key. Returns what became of each row, in the order given: the
 * sums, and after how many ms they are forgotten, `lifeMs` after the first addition; `not_sent`: it was surely not added; `unknown`: it
 * may have been. Never rejects.
 */
export type AddTogether = (
  rows: readonly { key: string; amounts: readonly number[] }[],
  lifeMs: number,
) => Promise<({ amounts: number[]; leftMs: number } | 'not_sent' | 'unknown')[]>;
