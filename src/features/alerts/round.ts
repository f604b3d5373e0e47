import { MINUTE_MS } from '../../kernel/units.ts';
import type { DeliveryOrder } from '../../platform/delivery/order.ts';
import { type Evaluated, evaluateAll, type EvaluateDeps } from './evaluate/evaluate.ts';
import { type OwnDeps, watchFeed, watchParts } from './own/watch.ts';
import { rejudge } from './evaluate/rejudge.ts';
import { sayLabels, labelsOf } from './group.ts';
import { ordersFor } from './notices/orders.ts';
import { linkToRule, sayMinute, type Sender, subjectOf } from './notices/words.ts';
import type { KeptRule } from './rows.ts';

// What is done each minute: look whether numbers move, judge what is due, tell what happened, escalate, and say that all of this was done.

export interface RoundDeps extends EvaluateDeps, OwnDeps {
  /** Null: nobody waits for it. */
  heartbeatUrl: string | null;
  historyMs: number;
}

const AT_ONCE = 500;
const HEARTBEAT_TIMEOUT_MS = 10_000;

/** Does one round. Throws what keeps it from being done; what was written then is done, and the next round does the rest. */
export async function doRound(
  deps: RoundDeps,
  signal: AbortSignal,
): Promise<Evaluated & { restated: number; told: number }> {
  const { store, now } = deps;
  const feed = await watchFeed(deps);
  await watchParts(deps);
  await tell(deps); // what an earlier round left
  // A store that does not answer is told by the feed; there is nothing to judge.
  const evaluated = feed.isAnswered
    ? await evaluateAll(deps, signal)
    : { rules: 0, windows: 0, happenings: 0, waiting: 0 };
  const restated = feed.isAnswered ? await rejudge(deps, signal) : 0;
  const told = await tell(deps);
  await escalate(deps);
  await store.forget(new Date(now() - deps.historyMs));
  await beat(deps);
  return { ...evaluated, restated, told };
}

/** Orders the messages of what happened. A repeat after a kill orders the same ones again, which are the same deliveries. */
async function tell({ store, deliver, sender, now }: RoundDeps): Promise<number> {
  const untold = await store.untold(AT_ONCE);
  if (untold.length === 0) return 0;
  const rules = new Map((await store.rules()).map((kept) => [kept.rule.id, kept]));
  const orders = ordersFor(untold, rules, sender);
  if (orders.length > 0) await deliver(orders);
  await store.told(
    untold.map(({ id }) => id),
    new Date(now()),
  );
  return orders.length;
}

/** Tells others of what fires and nobody has taken. */
async function escalate({ store, deliver, sender, now }: RoundDeps): Promise<void> {
  const rules = new Map((await store.rules()).map((kept) => [kept.rule.id, kept]));
  for (const group of await store.groups(null)) {
    const kept = rules.get(group.ruleId);
    const { firedAtMs, acknowledgedAtMs, escalatedAtMs } = group;
    if (kept?.rule.escalate === undefined || firedAtMs === null) continue;
    const isOpen = acknowledgedAtMs === null && escalatedAtMs === null;
    if (!isOpen || now() < firedAtMs + kept.rule.escalate.after_minutes * MINUTE_MS) continue;
    await deliver(escalationOrders(kept, group.key, firedAtMs, sender));
    await store.escalate(group, new Date(now())); // a kill before it repeats the same orders
  }
}

function escalationOrders(
  { rule, owner }: Pick<KeptRule, 'rule' | 'owner'>,
  key: string,
  firedAtMs: number,
  sender: Sender,
): DeliveryOrder[] {
  const labels = sayLabels(labelsOf(key));
  const subject = subjectOf(`Nobody has taken: ${rule.name}${labels === '' ? '' : ` (${labels})`}`, sender);
  const text = `It has fired since ${sayMinute(firedAtMs, sender.zone)}, and nobody has acknowledged it.${rule.meaning === '' ? '' : `\n\n${rule.meaning}`}`;
  return rule.escalate!.to.map((receiver, i) => ({
    id: `dlv_esc_${rule.id}_${Buffer.from(key).toString('hex').slice(0, 24)}_${firedAtMs}_${i}`,
    subjectOf: `alert:${rule.id}`,
    owner: owner.name,
    receiver,
    message: {
      subject,
      text,
      link: linkToRule(rule.id, sender),
      data: { rule: rule.id, escalated: true },
    },
    urgency: 'urgent',
  }));
}

/** Says elsewhere that the rules were judged: who misses it knows that alerts are silent. */
async function beat({ heartbeatUrl, log }: RoundDeps): Promise<void> {
  if (heartbeatUrl === null) return;
  try {
    const answer = await fetch(heartbeatUrl, { signal: AbortSignal.timeout(HEARTBEAT_TIMEOUT_MS) });
    await answer.body?.cancel();
  } catch (error) {
    log.warn({ err: error }, 'the heartbeat could not be sent');
  }
}
