import type { EventType } from '../../events/contract.ts';
import { currencies, type PayoutStep, payoutSteps } from '../codes.ts';
import type { Payout } from '../entities.ts';
import { money } from '../event-text.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Fact, FactKind } from './fact.ts';

interface PayoutFact extends Fact {
  payout: Payout;
  amount: number;
}

const statuses: Record<PayoutStep, string> = {
  requested: 'PENDING',
  approved: 'APPROVED',
  rejected: 'REJECTED',
  completed: 'COMPLETED',
  failed: 'FAILED',
};

function payoutFact(step: PayoutStep): FactKind<PayoutFact> {
  return {
    type: `payout.${step}` satisfies EventType,
    family: 'payout',
    once: false,
    write: ({ payout, amount }) =>
      `,"payout_id":"${payout.id}","driver_id":"${payout.driver.person.id}","amount":"${money(amount)}","currency":"${currencies[0]}","status":"${statuses[step]}"`,
    alter: (fact) => ({ ...fact, amount: fact.amount + 2_500 }),
    record: (ledger, fact) => recordStep(ledger, fact, step),
  };
}

function recordStep(ledger: Ledger, { at, payout, amount }: PayoutFact, step: PayoutStep): void {
  const { payouts, payoutSteps: steps } = ledger;
  const driver = payout.driver.person.row;
  if (payout.row === -1) payout.row = payouts.add({ driver, currency: 0 });
  steps.add({ payout: payout.row, driver, at, amount, currency: 0, step: payoutSteps.indexOf(step) });
  if (step === 'requested') payouts.requestedAt.set(payout.row, at);
  if (step === 'completed') payouts.paidAt.set(payout.row, at);
}

export const payoutRequested = payoutFact('requested');
export const payoutApproved = payoutFact('approved');
export const payoutRejected = payoutFact('rejected');
export const payoutCompleted = payoutFact('completed');
export const payoutFailed = payoutFact('failed');
