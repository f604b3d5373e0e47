import type { HealthLines } from '../../../kernel/health-check.ts';
import type { Logger } from '../../../kernel/log.ts';
import { MINUTE_MS } from '../../../kernel/units.ts';
import type { Receiver } from '../../../platform/delivery/message.ts';
import type { Deliver, DeliveryOrder } from '../../../platform/delivery/order.ts';
import { type Feed, lookAt } from '../feed/feed.ts';
import type { FeedStore } from '../feed/store.ts';
import { type Sender, subjectOf } from '../notices/words.ts';
import { lookAtParts, type Turn } from './parts.ts';
import type { PartStore } from './store.ts';

// What no rule over numbers can tell: that numbers stand still, and that a part of the service itself is out of order.

export interface OwnDeps {
  feed: FeedStore;
  parts: PartStore;
  /** The lines of health of this process. */
  health: () => HealthLines;
  /** Up to where numbers are complete, ms. */
  watermark: () => Promise<number>;
  deliver: Deliver;
  sender: Sender;
  /** Null: nobody hears of it. */
  feedTo: Receiver | null;
  log: Logger;
  now: () => number;
}

/** Looks whether numbers move, and tells when they stand and when they move again. */
export async function watchFeed({ feed, watermark, feedTo, deliver, sender, log, now }: OwnDeps) {
  const watermarkMs = await watermark().catch((error: unknown) => {
    log.warn({ err: error }, 'the watermark cannot be read');
    return null;
  });
  const before = await feed.read();
  const after = lookAt(before, watermarkMs, now());
  const hasTurned = ((before?.standingSinceMs ?? null) === null) !== (after.standingSinceMs === null);
  if (hasTurned && feedTo !== null) await deliver([feedOrder(before, after, { feedTo, sender })]);
  await feed.write(after);
  return { isAnswered: watermarkMs !== null };
}

function feedOrder(
  before: Feed | null,
  after: Feed,
  { feedTo, sender }: { feedTo: Receiver; sender: Sender },
): DeliveryOrder {
  const { zone, publicUrl } = sender;
  const sinceMs = after.standingSinceMs ?? before!.standingSinceMs!;
  const stands = after.standingSinceMs !== null;
  const subject = stands ? 'CRITICAL: Numbers stand still' : 'Numbers move again';
  const text = stands
    ? `The watermark has stood at ${zone.format(after.watermarkMs)} since ${zone.format(sinceMs)}. It is usually ${Math.round(after.usualLagMs / MINUTE_MS)} min behind. No rule can be judged: what is shown as in order was so then.`
    : `The watermark stood since ${zone.format(sinceMs)}, and is at ${zone.format(after.watermarkMs)} now. Windows that were missed are judged.`;
  return {
    id: `dlv_feed_${sinceMs}_${stands ? 'stands' : 'moves'}`,
    subjectOf: 'alert:feed',
    owner: 'the service',
    receiver: feedTo,
    message: {
      subject: subjectOf(subject, sender),
      text,
      link: `${publicUrl}/data`,
      data: { rule: 'feed', stands, since: zone.format(sinceMs), watermark: zone.format(after.watermarkMs) },
    },
    urgency: 'urgent',
  };
}

/** Looks how the parts of the service are, and tells of those that are out of order for some minutes, and of their end. */
export async function watchParts({ parts, health, feedTo, deliver, sender, now }: OwnDeps): Promise<void> {
  const lines = Object.fromEntries(Object.entries(health()).map(([name, line]) => [name, line.read()]));
  const looked = lookAtParts(await parts.read(), lines, now());
  if (feedTo !== null && looked.turns.length > 0)
    await deliver(looked.turns.map((turn) => partOrder(turn, { feedTo, sender })));
  await parts.write(looked.parts);
}

function partOrder(
  { part: { name, status, message, sinceMs }, from }: Turn,
  { feedTo, sender }: { feedTo: Receiver; sender: Sender },
): DeliveryOrder {
  const { zone, publicUrl } = sender;
  const words = { ok: 'In order again', degraded: 'Warning', failing: 'CRITICAL' }[status];
  const title = name.replaceAll('_', ' ');
  const text =
    status === 'ok'
      ? `It was ${from}, and has been in order since ${zone.format(sinceMs)}.`
      : (message ?? status);
  return {
    id: `dlv_part_${name}_${status}_${sinceMs}`,
    subjectOf: `alert:service:${name}`,
    owner: 'the service',
    receiver: feedTo,
    message: {
      subject: subjectOf(`${words}: ${title} of the service`, sender),
      text: `${text}\n\nSince ${zone.format(sinceMs)}. GET /health says more.`,
      link: `${publicUrl}/data`,
      data: { part: name, status, from, message, since: zone.format(sinceMs) },
    },
    urgency: status === 'failing' ? 'urgent' : 'normal',
  };
}
