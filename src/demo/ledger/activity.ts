import { localDay } from '../local-days.ts';

/** The role of a user in an action. A user can be a rider and a driver. */
export type Part = 'rider' | 'driver';
const parts = { rider: 1, driver: 2 } as const;

/** Stores which users acted on which local day, in two bits for each user and day. */
export interface Activity {
  mark(user: number, part: Part, atMs: number): void;
  /** Tells if the user acted on the day, in this role or in any. */
  isActive(user: number, day: number, part?: Part): boolean;
  /** Returns the first day, and the next method the last day, with an action of any user; NaN if there is none. */
  firstDay(): number;
  lastDay(): number;
  /** Returns the time of the user's last action; NaN if there is none. */
  lastActionMs(user: number): number;
  /** Returns the number of recorded actions. */
  marks(): number;
}

export function makeActivity(): Activity {
  const days = new Map<number, Uint8Array>();
  let last = new Float64Array(64).fill(Number.NaN);
  let [firstDay, lastDay, marks] = [Number.NaN, Number.NaN, 0];

  const bitsOf = (day: number, user: number) => {
    const bits = days.get(day);
    if (bits !== undefined && user < bits.length) return bits;
    const larger = new Uint8Array(Math.max(64, last.length, user + 1));
    larger.set(bits ?? []);
    days.set(day, larger);
    firstDay = Number.isNaN(firstDay) ? day : Math.min(firstDay, day);
    lastDay = Number.isNaN(lastDay) ? day : Math.max(lastDay, day);
    return larger;
  };

  return {
    mark(user, part, atMs) {
      marks++;
      if (user >= last.length) {
        const larger = new Float64Array(Math.max(user + 1, last.length * 2)).fill(Number.NaN);
        larger.set(last);
        last = larger;
      }
      if (!(last[user]! >= atMs)) last[user] = atMs;
      bitsOf(localDay(atMs), user)[user]! |= parts[part];
    },
    isActive: (user, day, part) => {
      const bits = days.get(day)?.[user] ?? 0;
      return part === undefined ? bits !== 0 : (bits & parts[part]) !== 0;
    },
    firstDay: () => firstDay,
    lastDay: () => lastDay,
    lastActionMs: (user) => last[user] ?? Number.NaN,
    marks: () => marks,
  };
}
