import { setTimeout as delay } from 'node:timers/promises';

/** Calls `check` again and again until it passes. Throws its last error when the time is over. */
export async function eventually<T>(check: () => Promise<T> | T, withinMs = 60_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
