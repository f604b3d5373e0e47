import { createHash } from 'node:crypto';
import type { DeliveryOrder } from '../../../platform/delivery/order.ts';
import type { News } from '../judge/machine.ts';
import type { Rule } from '../rule.ts';
import type { KeptRule, Past } from '../rows.ts';
import { makeNotice } from './notice.ts';
import type { Sender } from './words.ts';

/** Makes the orders for what happened and was not told yet: a message for each rule, window and kind of news, to each receiver. */
export function ordersFor(
  pasts: readonly Past[],
  rules: ReadonlyMap<string, Pick<KeptRule, 'rule' | 'owner'>>,
  sender: Sender,
): DeliveryOrder[] {
  const together = Map.groupBy(pasts, ({ ruleId, window, news }) => `${ruleId}|${window.toMs}|${news}`);
  return [...together.values()].flatMap((some) => {
    const [first] = some as [Past, ...Past[]];
    const kept = rules.get(first.ruleId);
    if (kept === undefined) return []; // it was removed meanwhile
    const { rule, owner } = kept;
    const isCritical = some.some(({ level }) => level === 'critical');
    const message = makeNotice(first.news!, some, { ...sender, rule });
    return receiversOf(rule, first.news!, isCritical).map((receiver) => ({
      // The same happenings again are the same messages.
      id: `dlv_${createHash('sha256')
        .update(JSON.stringify([some.map(({ id }) => id), receiver]))
        .digest('hex')
        .slice(0, 24)}`,
      subjectOf: `alert:${rule.id}`,
      owner: owner.name,
      receiver,
      message,
      urgency: isCritical ? ('urgent' as const) : ('normal' as const),
    }));
  });
}

/** Who hears of a level hears of its end; what cannot be judged is for all. */
function receiversOf({ notify }: Pick<Rule, 'notify'>, news: News, isCritical: boolean) {
  const forAll = news === 'error' || news === 'no_data' || news === 'data_again';
  const chosen = forAll
    ? [...notify.warning, ...notify.critical]
    : isCritical
      ? [...notify.critical, ...(notify.critical.length === 0 ? notify.warning : [])]
      : notify.warning;
  return [...new Map(chosen.map((receiver) => [JSON.stringify(receiver), receiver])).values()];
}
