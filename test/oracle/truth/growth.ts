import { localDay, monthOf, monthStartMs } from '../../../src/demo/local-days.ts';
import { derived } from './derived.ts';
import type { Question, Truth } from './question.ts';
import { activeUsers } from './users.ts';
import { ratio } from './values.ts';
import { users } from './views.ts';

/** The day of each user's first action; Infinity if there is none. */
const firstActiveDay = derived('first active day', ({ users, activity }) =>
  Array.from({ length: users.rows() }, (_, user) => {
    let day = activity.firstDay();
    while (day <= activity.lastDay() && !activity.isActive(user, day)) day++;
    return day <= activity.lastDay() ? day : Infinity;
  }),
);

/** Returns the range before: the calendar month before a month, else a range of as many days. */
function before({ fromMs, toMs }: Question): { firstDay: number; lastDay: number } {
  const month = monthOf(localDay(fromMs));
  const isMonth = monthStartMs(month) === fromMs && monthStartMs(month + 1) === toMs;
  const startMs = isMonth ? monthStartMs(month - 1) : fromMs - (toMs - fromMs);
  return { firstDay: localDay(startMs), lastDay: localDay(fromMs) - 1 };
}

/** Compares the users active in the range with those active in the range before. */
function compare(question: Question) {
  const { ledger, fromMs, toMs } = question;
  const firstDay = localDay(fromMs);
  const now = activeUsers(question, firstDay, localDay(toMs - 1));
  const previous = before(question);
  const then = new Set(activeUsers(question, previous.firstDay, previous.lastDay));
  const first = firstActiveDay(ledger);
  const returning = now.filter((user) => !then.has(user) && first[user]! < firstDay);
  return {
    fresh: now.filter((user) => first[user]! >= firstDay).length,
    retained: now.filter((user) => then.has(user)).length,
    resurrected: returning.length,
    churned: then.size - now.filter((user) => then.has(user)).length,
  };
}

function quickRatio(question: Question) {
  const { fresh, resurrected, churned } = compare(question);
  return ratio(fresh + resurrected, churned);
}

const dimensions = Object.keys(users.dimensions);

/** Growth accounting: active = new + retained + resurrected. */
export const growthTruths: readonly Truth[] = [
  { id: 'users.growth_new', dimensions, of: (question) => compare(question).fresh },
  { id: 'users.growth_retained', dimensions, of: (question) => compare(question).retained },
  { id: 'users.growth_resurrected', dimensions, of: (question) => compare(question).resurrected },
  { id: 'users.growth_churned', dimensions, of: (question) => compare(question).churned },
  { id: 'users.quick_ratio', dimensions, of: quickRatio },
];
