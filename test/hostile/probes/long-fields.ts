import { randomUUID } from 'node:crypto';
import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { costOf } from './process-cost.ts';

interface Answer {
  results: {
    status: string;
    path?: string;
    reason?: string;
    truncated_fields?: string[];
    dead_letter_id?: string;
  }[];
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
    {
      name: 'a dead letter with half a million names that must be hidden is shown',
      expects: 'a part of it, and another request waits less than a second',
      async run(target) {
        const names = Array.from({ length: 500_000 }, (_, n) => `"a@b${n}":1`).join();
        const { results } = await send(target, [], `{"event_type":"trip.started",${names}}`);
        const path = `/v1/dead-letters/${results[0]?.dead_letter_id}`;
        let letter: { body_truncated?: boolean; body?: string } = {};
        const { waitedMs } = await costOf(target, async () => {
          letter = (await (await target.ask(path)).json()) as typeof letter;
        });
        const holds =
          letter.body_truncated === true && letter.body?.includes('a@b') === false && waitedMs < 1_000;
        return verdict(holds, { isPart: letter.body_truncated, characters: letter.body?.length, waitedMs });
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

async function send(
  { ask }: Target,
  events: readonly object[],
  body = JSON.stringify(events),
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await ask('/v1/events', { method: 'POST', headers, body });
  return (await answer.json()) as Answer;
}
