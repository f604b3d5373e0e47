import type { Logger } from '../kernel/log.ts';

/** Waits for a mistake of the code that nothing caught. */
export interface UncaughtWatch {
  /** Aborted by the first such mistake: the service ends as it does when it is told to, with the exit code 1. */
  signal: AbortSignal;
  end(): void;
}

/**
 * Logs rejections and exceptions that nothing handles, as a line like any other, instead of Node's text and an end on the spot. Nobody
 * knows what such a mistake has left half-done, so the service does not go on: what it took becomes queryable, and whoever supervises
 * it starts it anew.
 */
export function endOnUncaught(log: Logger): UncaughtWatch {
  const found = new AbortController();
  const onUncaught = (error: unknown) => {
    const err = error instanceof Error ? error : new Error(String(error));
    log.fatal({ err, code: 'uncaught' }, 'a mistake in the service that nothing caught: the service stops');
    found.abort();
  };
  process.on('unhandledRejection', onUncaught).on('uncaughtException', onUncaught);
  return {
    signal: found.signal,
    end: () => void process.off('unhandledRejection', onUncaught).off('uncaughtException', onUncaught),
  };
}
