/** Resolves with the promise, or after `ms` without it; it then goes on by itself. Rejects as the promise does. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  try {
    await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Counts down from `totalMs`, from the first time that it is asked. */
export function makeCountdown(totalMs: number): { leftMs(): number } {
  let endMs: number | null = null;
  return {
    leftMs() {
      endMs ??= performance.now() + totalMs;
      return Math.max(0, endMs - performance.now());
    },
  };
}
