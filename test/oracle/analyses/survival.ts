import type { AcceptedEvent } from '../../support/test-store.ts';
import { drivesOf, type EntryName, firsts, ridesOf, toldOf } from './people.ts';

export interface SurvivalQuestion {
  fromMs: number;
  toMs: number;
  entry: EntryName;
  unitMs: number;
  horizon: number;
  by: string | null;
  watermarkMs: number;
}

interface Watched {
  /** Whole units since the entry. */
  time: number;
  arrived: boolean;
}

const Z = 1.959963984540054;
const round = (share: number) => Math.round(share * 1e6) / 1e6;

/** Kaplan and Meier by looking at every person at every time. */
export function survivalByHand(events: readonly AcceptedEvent[], question: SurvivalQuestion) {
  const { fromMs, toMs, entry, by, watermarkMs } = question;
  const trips = [...ridesOf(events), ...drivesOf(events)];
  const people = [...firsts(events, entry)].filter(
    ([, ms]) => ms >= fromMs && ms < Math.min(toMs, watermarkMs),
  );
  const watch = ([user, enteredMs]: [string, number]): Watched => {
    const own = trips.filter((trip) => trip.user === user).map(({ ms }) => ms);
    const watched = Math.min(Math.floor((watermarkMs - enteredMs) / question.unitMs), question.horizon);
    const untilTrip = own.length === 0 ? Infinity : Math.max(0, Math.min(...own) - enteredMs);
    const arrived = Math.ceil(untilTrip / question.unitMs);
    return arrived <= watched ? { time: arrived, arrived: true } : { time: watched, arrived: false };
  };
  const valueOf = by === null ? () => null : toldOf(events, by);
  const name = (value: string | null) => value ?? '';
  const groups = [...new Set(people.map(([user]) => valueOf(user)))].map((value) => ({
    value,
    ...curve(people.filter(([user]) => valueOf(user) === value).map(watch)),
  }));
  groups.sort((a, b) => b.users - a.users || (name(a.value) < name(b.value) ? -1 : 1));
  return { ...curve(people.map(watch)), groups: by === null ? null : groups };
}

function curve(watched: readonly Watched[]) {
  const arrivals = watched.filter(({ arrived }) => arrived);
  const times = [...new Set(arrivals.map(({ time }) => time))].sort((a, b) => a - b);
  let survival = 1;
  let variance = 0;
  const steps = times.map((time) => {
    const atRisk = watched.filter((one) => one.time >= time).length;
    const events = arrivals.filter((one) => one.time === time).length;
    survival *= (atRisk - events) / atRisk;
    variance += events / (atRisk * (atRisk - events));
    const isOver = atRisk === events;
    const spread = (Z * Math.sqrt(variance)) / Math.abs(Math.log(survival));
    return {
      time,
      at_risk: atRisk,
      events,
      reached: round(1 - survival),
      survival: round(survival),
      lower: isOver ? null : round(survival ** Math.exp(spread)),
      upper: isOver ? null : round(survival ** Math.exp(-spread)),
    };
  });
  const half = (share: (step: (typeof steps)[number]) => number) =>
    steps.find((step) => share(step) <= 0.5)?.time ?? null;
  return {
    users: watched.length,
    events: arrivals.length,
    censored: watched.length - arrivals.length,
    steps,
    median: {
      value: half((step) => step.survival),
      lower: half((step) => step.lower ?? 0),
      upper: half((step) => step.upper ?? 1),
    },
  };
}
