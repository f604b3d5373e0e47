import { group, renderDuration } from '../../../kernel/render-quantity.ts';
import type { ImportProgress } from '../import-file.ts';
import { totalRejected } from '../import-tally.ts';

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
