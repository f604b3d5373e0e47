import { type PayoutStep, payoutSteps } from '../../../src/demo/codes.ts';
import type { Question, Truth } from './question.ts';
import { money, percentile, sum } from './values.ts';
import { during, inCurrency, payouts, payoutSteps as steps } from './views.ts';

function stepsOf(question: Question, step: PayoutStep): number[] {
  const code = payoutSteps.indexOf(step);
  return during(question, steps, 'at').filter((row) => question.ledger.payoutSteps.step.get(row) === code);
}

function amountOf(question: Question, step: PayoutStep): string {
  const rows = inCurrency(question, steps, stepsOf(question, step));
  return money(sum(rows, (row) => question.ledger.payoutSteps.amount.get(row)));
}

/** A percentile of the hours from the request to the payment, for payouts that arrived in the range and have a known request. */
function timeToPay(question: Question, level: number): number | null {
  const { requestedAt, paidAt } = question.ledger.payouts;
  const waits = during(question, payouts, 'paidAt').map((row) => paidAt.get(row) - requestedAt.get(row));
  const waitMs = percentile(
    waits.filter((wait) => !Number.isNaN(wait)),
    level,
  );
  // The result is hours with six decimals. It is rounded from millionths of an hour, so that half a millionth is exact before
  // rounding.
  return waitMs === null ? null : Math.round((waitMs * 10) / 36) / 1e6;
}

const dimensions = Object.keys(steps.dimensions);
const named: [name: string, step: PayoutStep][] = [
  ['requested', 'requested'],
  ['approved', 'approved'],
  ['paid', 'completed'],
  ['rejected', 'rejected'],
  ['failed', 'failed'],
];

export const payoutTruths: readonly Truth[] = [
  ...named.map(([name, step]): Truth => ({
    id: `payouts.${name}`,
    dimensions,
    of: (question) => stepsOf(question, step).length,
  })),
  ...named.map(([name, step]): Truth => ({
    id: `payouts.${name}_amount`,
    dimensions,
    of: (question) => amountOf(question, step),
  })),
  { id: 'payouts.time_to_pay_median', dimensions, of: (question) => timeToPay(question, 0.5) },
  { id: 'payouts.time_to_pay_p90', dimensions, of: (question) => timeToPay(question, 0.9) },
];
