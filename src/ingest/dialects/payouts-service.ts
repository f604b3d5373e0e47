import type { EventType } from '../../events/contract.ts';
import type { Dialect, MessageForm } from './dialect.ts';
import { as, localDateTime } from './readings.ts';

// `timestamp` is a LocalDateTime without a zone and says when it happened. There is no id of the event: it is derived from
// what the message says, so that a second publish is the same event. `status` and `eventType` repeat the topic.

const steps = [
  ['requested', 'PENDING', '[2024,1,19,9,0]', 'null'],
  ['approved', 'APPROVED', '[2024,1,19,10,30,15]', '"Checked"'],
  ['rejected', 'REJECTED', '[2024,1,19,10,30,15,250000000]', '"Account name differs"'],
  ['completed', 'COMPLETED', '[2024,1,20,6,5]', 'null'],
  ['failed', 'FAILED', '[2024,1,20,6,5,1]', '"Bank did not answer"'],
] as const;

function namesOf(step: string): string[] {
  return [`PAYOUT_${step.toUpperCase()}`, step.toUpperCase(), `payout.${step}`];
}

function form([step, status, timestamp, notes]: (typeof steps)[number]): MessageForm {
  const others = steps.filter(([name]) => name !== step);
  const eventType = `payout.${step}` as const satisfies EventType;
  return {
    topic: eventType,
    eventType,
    fields: {
      event_timestamp: localDateTime('timestamp'),
      payout_id: as('payoutId'),
      driver_id: as('driverId'),
      amount: as('amount'),
      status: as('status'),
      notes: as('notes'),
    },
    missing: [],
    // The topic says what happened to the payout; `status` and `eventType` repeat it, and must not say another step.
    optional: ['status'],
    never: { status: others.map(([, word]) => word), eventType: others.flatMap(([name]) => namesOf(name)) },
    example: `{"payoutId":"f1b7c3d2-8e40-4a96-9c15-7d2e1f0a3b10","driverId":"8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02","amount":1.25E+4,"status":"${status}","eventType":"PAYOUT_${step.toUpperCase()}","timestamp":${timestamp},"notes":${notes}}`,
  };
}

/** The payouts service, over Kafka. */
export const payoutsService: Dialect = {
  name: 'payouts-service',
  summary: 'The payouts service: JSON by Jackson over Kafka, a topic for each type.',
  carrier: 'kafka',
  keeps: ['eventType'],
  messages: steps.map(form),
};
