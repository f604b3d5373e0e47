import type { AcceptedEvent } from '../../support/test-store.ts';
import { localCalendar, type Unit } from './local-calendar.ts';
import { actionsOf, toldOf } from './people.ts';

export interface GrowthQuestion {
  fromMs: number;
  toMs: number;
  zone: string;
  grain: Unit;
  by: string | null;
  nowMs: number;
  watermarkMs: number;
}

/** Growth accounting by looking at every person in every bucket. */
export function growthByHand(events: readonly AcceptedEvent[], question: GrowthQuestion) {
  const { by, zone, grain } = question;
  const { unitOf } = localCalendar(zone);
  const acted = new Map<string, Set<number>>();
  for (const { user, ms } of actionsOf(events))
    acted.set(user, new Set([...(acted.get(user) ?? []), unitOf(ms, grain)]));
  const valueOf = by === null ? () => null : toldOf(events, by);
  const values = [...new Set([...acted.keys()].map(valueOf))];
  const ofValue = (value: string | null) => [...acted].filter(([user]) => valueOf(user) === value);
  return {
    buckets: buckets(question, [...acted.values()]),
    groups:
      by === null
        ? null
        : values.map((value) => ({
            value,
            buckets: buckets(
              question,
              ofValue(value).map(([, units]) => units),
            ),
          })),
  };
}

function buckets({ fromMs, toMs, zone, grain, watermarkMs }: GrowthQuestion, people: readonly Set<number>[]) {
  const { unitsIn, format } = localCalendar(zone);
  return unitsIn(fromMs, toMs, grain).map((one) => {
    const count = (isMeant: (units: Set<number>) => boolean) => people.filter(isMeant).length;
    const now = (units: Set<number>) => units.has(one.unit);
    const before = (units: Set<number>) => units.has(one.unit - 1);
    const isNew = (units: Set<number>) => Math.min(...units) === one.unit;
    const fresh = count(isNew);
    const retained = count((units) => now(units) && before(units));
    const resurrected = count((units) => now(units) && !before(units) && !isNew(units));
    const churned = count((units) => before(units) && !now(units));
    return {
      start: format(one.fromMs),
      end: format(one.toMs),
      provisional: one.toMs > watermarkMs,
      new: fresh,
      retained,
      resurrected,
      churned,
      active: count(now),
      quick_ratio: {
        value: churned === 0 ? null : Math.round(((fresh + resurrected) / churned) * 1e6) / 1e6,
        numerator: fresh + resurrected,
        denominator: churned,
      },
    };
  });
}
