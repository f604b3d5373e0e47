import { formatTime, readTime, zoneLabel } from '../format/bucket-label.ts';
import { formatNumber } from '../format/number.ts';
import type { Receipt } from '../spec/answer.ts';

/** What a receipt says against taking a number as final. Drawn as marks in the frame of the widget. */
export interface Notice {
  kind: 'provisional' | 'restated' | 'immature' | 'expired' | 'lossy' | 'currencies' | 'suppressed';
  /** A word or two, in the mark. */
  short: string;
  /** A sentence. */
  text: string;
}

/** Reads the notices of an answer; without a receipt there are none. */
export function readNotices(body: unknown): Notice[] {
  const { receipt, query } = body as { receipt?: Receipt; query?: { timezone?: string } };
  if (!receipt) return [];
  const notices: Notice[] = [];
  const timezone = query?.timezone ?? 'UTC';
  if (!receipt.complete && receipt.expired === 0)
    notices.push({
      kind: 'provisional',
      short: 'so far',
      text: `Complete up to ${formatTime(receipt.watermark, timezone)}; what comes after may still grow.`,
    });
  // While a range still grows, what comes late is part of its growing.
  if (receipt.complete && receipt.late > 0)
    notices.push({
      kind: 'restated',
      short: `↺ ${formatNumber(receipt.late)} late`,
      text: `${formatNumber(receipt.late, 'full')} events of this range came after it was complete and are in the number now, so it may differ from what was shown before.`,
    });
  if (receipt.maturing.length > 0)
    notices.push({
      kind: 'immature',
      short: 'maturing',
      text: 'Some are too young to be counted yet; the number may still rise.',
    });
  if (receipt.expired > 0)
    notices.push({
      kind: 'expired',
      short: 'expired',
      text: `${formatNumber(receipt.expired, 'full')} events of this range are no longer kept and are missing here.`,
    });
  const lost = (receipt.lossy_sources ?? []).reduce(
    (sum, { sampled_out, dropped }) => sum + sampled_out + dropped,
    0,
  );
  if (receipt.lossy_sources?.length)
    notices.push({
      kind: 'lossy',
      short: 'incomplete',
      text: `Some of it comes from a channel that keeps nothing; at least ${formatNumber(lost, 'full')} positions are missing.`,
    });
  const others = Object.entries(receipt.left_out_currencies);
  if (others.length > 0)
    notices.push({
      kind: 'currencies',
      short: 'other currencies',
      text: `Amounts are in one currency. Left out: ${others.map(([currency, count]) => `${formatNumber(count, 'full')} in ${currency}`).join(', ')}.`,
    });
  return notices;
}

/** `07:16:04 WAT`: the clock of an answer. */
export function clockOf(time: string, timezone: string): string {
  const { clockWithSeconds, offset } = readTime(time);
  return `${clockWithSeconds} ${zoneLabel(timezone, offset)}`;
}
