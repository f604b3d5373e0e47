/**
 * Has a process killed when this one exits before it could end it as it should: after a signal, or an error that nobody
 * handles. Returns how to call that off, once it has ended.
 */
export function endWithUs(pid: number): () => void {
  const end = () => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.on('exit', end);
  return () => void process.off('exit', end);
}

/** Turns Ctrl-C and SIGTERM into an exit, which they are not for those who wait for one. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}
