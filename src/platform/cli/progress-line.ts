import type { CommandIo } from './command.ts';
import { cutTo, widthOf } from './fit.ts';

/** A long command tells its progress on stderr through this. */
export interface ProgressLine {
  /** How far it is; it may be called often. */
  show(text: string): void;
  /** A line of its own, which stays. */
  note(message: string): void;
  /** Shows what was told last, and ends the line. */
  end(): void;
}

const PIPE_EVERY_MS = 5000;
const TERMINAL_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/** Opens it. On a terminal one line is rewritten; elsewhere a line is added every five seconds. */
export function openProgressLine(stream: CommandIo['stderr'], now: () => number = Date.now): ProgressLine {
  const isTerminal = stream.isTTY === true;
  const everyMs = isTerminal ? TERMINAL_EVERY_MS : PIPE_EVERY_MS;
  let shownAtMs = now();
  let pending: string | null = null;
  let onLine = false;
  const flush = () => {
    if (pending === null) return;
    stream.write(isTerminal ? `${CLEAR_LINE}${cutTo(pending, widthOf(stream) - 1)}` : `${pending}\n`);
    onLine = isTerminal;
    pending = null;
    shownAtMs = now();
  };
  return {
    show(text) {
      pending = text;
      if (now() - shownAtMs >= everyMs) flush();
    },
    note(message) {
      stream.write(`${onLine ? CLEAR_LINE : ''}${message}\n`);
      onLine = false;
    },
    end() {
      flush();
      if (onLine) stream.write('\n');
      onLine = false;
    },
  };
}

/** Runs a long command with a progress line that ends with it, whether it succeeds or not. */
export async function withProgress<Result>(
  { stderr }: CommandIo,
  run: (progress: ProgressLine) => Promise<Result>,
): Promise<Result> {
  const progress = openProgressLine(stderr);
  try {
    return await run(progress);
  } finally {
    progress.end();
  }
}
