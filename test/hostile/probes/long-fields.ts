import { randomUUID } from 'node:crypto';
import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { costOf } from './process-cost.ts';

interface Answer {
  results: { status: string; path?: string; reason?: string; truncated_fields?: string[] }[];
  receipt: string;
}

/** Codes and texts of events that are longer than anybody needs. */
export const longFields: ProbeGroup = {
  name: 'long fields',
  probes: [
    {
      name: 'a code of 65 characters',
      expects: 'a dead letter that names the field; 64 characters are taken',
      async run(target) {
        const codes = ['x'.repeat(65), 'x'.repeat(64)];
        const { results } = await send(
          target,
          codes.map((error_code) => failedPayment({ error_code })),
        );
        const seen = results.map(({ status, path = '' }) => `${status} ${path}`.trim());
        return verdict(seen.join() === 'rejected /error_code,accepted', seen);
      },
    },
    {
      name: 'a text of 100,000 characters',
      expects:
        'accepted, cut and named, also by its receipt; a re-send is a duplicate, a change behind the cut a conflict',
      async run(target) {
        const text = 'x'.repeat(100_000);
        const event = failedPayment({ error_message: text });
        const first = await send(target, [event]);
        const again = await send(target, [event, { ...event, error_message: `${text}!` }]);
        const later = (await (await target.ask(`/v1/events/receipts/${first.receipt}`)).json()) as Answer;
        const told = [first, later].map(({ results }) => results[0]?.truncated_fields?.join());
        const seen = [...first.results, ...again.results].map(({ status }) => status);
        const holds =
          seen.join() === 'accepted,duplicate,conflict' && told.join() === 'error_message,error_message';
        return verdict(holds, { seen, told });
      },
    },
    {
      name: 'nine texts of 1 MiB in which detectors search for e-mail addresses',
      expects: 'accepted, and another request waits less than a second',
      async run(target) {
        const error_message = `${'a'.repeat(1_048_000)}@`;
        const events = Array.from({ length: 9 }, () => failedPayment({ error_message }));
        let statuses: string[] = [];
        const { waitedMs } = await costOf(target, async () => {
          statuses = (await send(target, events)).results.map(({ status }) => status);
        });
        const holds = statuses.every((status) => status === 'accepted') && waitedMs < 1_000;
        return verdict(holds, { statuses, waitedMs });
      },
    },
  ],
};

function failedPayment(given: Record<string, string>) {
  return {
    event_type: 'payment.failed',
    event_id: randomUUID(),
    event_timestamp: '2026-03-02T07:15:00Z',
    payment_id: randomUUID(),
    booking_id: randomUUID(),
    rider_id: randomUUID(),
    amount: '1500.00',
    payment_method: 'card',
    provider: 'paystack',
    error_code: 'declined',
    error_message: 'The bank said no.',
    ...given,
  };
}

async function send({ ask }: Target, events: readonly object[]): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await ask('/v1/events', { method: 'POST', headers, body: JSON.stringify(events) });
  return (await answer.json()) as Answer;
}
