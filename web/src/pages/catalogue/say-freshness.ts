import { fullLabel } from '../../../../src/viz/format/bucket-label.ts';
import { clockOf } from '../../../../src/viz/model/notices.ts';
import type { Receipt } from '../../../../src/viz/spec/answer.ts';

/** Says how fresh and how old the numbers of a metric are, as its answer for the range of the page tells; a dash before there is one. */
export function sayFreshness(id: string, body: unknown): string {
  const { receipt, query } = (body ?? {}) as { receipt?: Receipt; query?: { timezone: string } };
  if (receipt === undefined || query === undefined) return '–';
  const parts = [`complete to ${clockOf(receipt.watermark, query.timezone)}`];
  if (receipt.maturing.includes(id)) parts.push('young values may still rise while they mature');
  if (receipt.expired > 0) parts.push('older events are no longer kept');
  if (receipt.data_from !== undefined)
    parts.push(`data since ${fullLabel(receipt.data_from, receipt.data_from, 'day', query.timezone)}`);
  return parts.join('; ');
}
