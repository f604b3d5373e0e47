import { group, renderDuration } from '../../kernel/render-quantity.ts';
import type { ImportProgress } from './import-file.ts';
import { totalRejected } from './import-tally.ts';

/** Where progress is written: a terminal, or a file or pipe. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/** Shows progress on a stream. */
export interface ProgressWriter {
  show(progress: ImportProgress): void;
  /** A line of its own, which stays. */
  note(message: string): void;
  /** Shows the last progress that is not shown yet, and ends the line. */
  end(): void;
}

const PLAIN_EVERY_MS = 5000;
const TERMINAL_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/** One line such as " 43 %  86,120 events/s  ETA 1:05  1,200,000 accepted, 3 rejected". */
export function renderProgress(progress: ImportProgress): string {
  const { counts, recordsPerSecond, newRecords, seconds } = progress;
  const rate = seconds > 0 ? `${group(recordsPerSecond)} events/s` : '';
  const named = {
    accepted: counts.accepted,
    duplicates: counts.duplicates,
    conflicts: counts.conflicts,
    rejected: totalRejected(counts.rejected),
  };
  const told = Object.entries(named).filter(([name, count]) => count > 0 || name === 'accepted');
  const eta = newRecords > 0 ? etaSeconds(progress) : null;
  return [
    renderShare(progress),
    rate,
    eta === null ? '' : `ETA ${renderDuration(eta)}`,
    told.map(([name, count]) => `${group(count)} ${name}`).join(', '),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function renderShare({ bytesDone, bytesTotal }: ImportProgress): string {
  if (bytesTotal === null) return `${(bytesDone / 1e6).toFixed(1)} MB`;
  const percent = bytesTotal === 0 ? 100 : Math.floor((bytesDone / bytesTotal) * 100);
  return `${String(percent).padStart(3)} %`;
}

/** By the bytes that this run has read; null when the end is not known or nothing can be said yet. */
export function etaSeconds({ bytesDone, bytesBefore, bytesTotal, seconds }: ImportProgress): number | null {
  const bytes = bytesDone - bytesBefore;
  if (bytesTotal === null || bytes <= 0 || seconds <= 0) return null;
  return Math.max(0, Math.round(((bytesTotal - bytesDone) / bytes) * seconds));
}

/** On a terminal one line is rewritten; elsewhere a line is added every five seconds. */
export function makeProgressWriter(stream: ProgressStream, now: () => number): ProgressWriter {
  const isTerminal = stream.isTTY === true;
  const everyMs = isTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS;
  let shownAtMs = now();
  let pending: string | null = null;
  let onLine = false;
  const flush = () => {
    if (pending === null) return;
    const text = isTerminal ? `${CLEAR_LINE}${pending.slice(0, (stream.columns ?? 80) - 1)}` : `${pending}\n`;
    stream.write(text);
    onLine = isTerminal;
    pending = null;
    shownAtMs = now();
  };
  return {
    show(progress) {
      pending = renderProgress(progress);
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
