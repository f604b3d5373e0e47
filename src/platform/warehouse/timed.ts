import type { StatementOptions } from './connection.ts';

/** Sends a statement and tells `spent` how long that took, in ms; also when it failed. */
export async function timed<T>(send: () => Promise<T>, spent: StatementOptions['spent']): Promise<T> {
  if (spent === undefined) return send();
  const startedAt = performance.now();
  try {
    return await send();
  } finally {
    spent(performance.now() - startedAt);
  }
}
