import type { AcceptedEvent } from '../../support/test-store.ts';
import { localCalendar, type Unit } from './local-calendar.ts';
import { actionsOf, bookingsOf, drivesOf, type EntryName, firsts, ridesOf, toldOf } from './people.ts';

export interface RetentionQuestion {
  fromMs: number;
  toMs: number;
  zone: string;
  entry: EntryName;
  cohort: Unit;
  period: Unit;
  returning: 'action' | 'booking' | 'trip';
  /** The periods of each column; `to` null: no end. */
  columns: { from: number; to: number | null }[];
  by: string | null;
  nowMs: number;
  watermarkMs: number;
}

/** Retention by looking at every person, every cohort and every action. */
export function retentionByHand(events: readonly AcceptedEvent[], question: RetentionQuestion) {
  const { fromMs, toMs, nowMs, entry, by } = question;
  const entered = [...firsts(events, entry)].filter(([, ms]) => ms >= fromMs && ms < toMs && ms < nowMs);
  const valueOf = by === null ? () => null : toldOf(events, by);
  const values = [...new Set(entered.map(([user]) => valueOf(user)))];
  const whole = triangle(events, question, entered);
  const groups = values.map((value) => ({
    value,
    ...triangle(
      events,
      question,
      entered.filter(([user]) => valueOf(user) === value),
    ),
  }));
  const name = (value: string | null) => value ?? '';
  groups.sort((a, b) => b.users - a.users || (name(a.value) < name(b.value) ? -1 : 1));
  return { ...whole, groups: by === null ? null : groups };
}

function triangle(
  events: readonly AcceptedEvent[],
  question: RetentionQuestion,
  entered: [string, number][],
) {
  const { unitOf, unitsIn, format } = localCalendar(question.zone);
  const { cohort, period, columns, returning, nowMs, watermarkMs } = question;
  const deeds = {
    action: () => actionsOf(events),
    booking: () => bookingsOf(events),
    trip: () => [...ridesOf(events), ...drivesOf(events)],
  }[returning]();
  const acted = new Map<string, number[]>();
  for (const { user, ms } of deeds)
    if (ms < nowMs) acted.set(user, [...(acted.get(user) ?? []), unitOf(ms, period)]);
  const rows = unitsIn(question.fromMs, question.toMs, cohort).map((one) => {
    const members = entered.filter(([, ms]) => ms >= one.fromMs && ms < one.toMs);
    const cells = columns.map(({ from, to }) => {
      const back = members.filter(([user, ms]) =>
        (acted.get(user) ?? []).some((unit) => {
          const n = unit - unitOf(ms, period);
          return n >= from && n <= (to ?? Infinity);
        }),
      );
      const isOver = unitOf(one.toMs - 1, period) + (to ?? from) < unitOf(watermarkMs, period);
      return { mature: isOver && one.toMs <= watermarkMs, back: back.length };
    });
    return { one, users: members.length, cells };
  });
  return {
    users: entered.length,
    cohorts: rows.map(({ one, users, cells }) => ({
      start: format(one.fromMs),
      end: format(one.toMs),
      users,
      cells: cells.map(({ mature, back }) => ({ mature, retained: mature ? ratio(back, users) : null })),
    })),
    curve: columns.map((_, i) => {
      const mature = rows.filter(({ cells }) => cells[i]!.mature);
      const back = mature.reduce((sum, { cells }) => sum + cells[i]!.back, 0);
      const users = mature.reduce((sum, row) => sum + row.users, 0);
      return { cohorts: mature.length, retained: mature.length === 0 ? null : ratio(back, users) };
    }),
  };
}

function ratio(numerator: number, denominator: number) {
  const value = denominator === 0 ? null : Math.round((numerator / denominator) * 1e6) / 1e6;
  return { value, numerator, denominator };
}
