import type { Ledger } from './ledger.ts';
import type { Deliver, Delivery } from './producer.ts';
import { isOfTripService } from './trip-service.ts';

const WITHIN_MS = 60_000;

/** What sends batches to one service by HTTP, and writes its answers down. A request has messages of one form only. */
export function makePoster(url: string): Deliver {
  return async (batch, ledger) => {
    const parts = [
      { path: '/v1/events', messages: batch.filter((message) => !isOfTripService(message)) },
      { path: '/v1/events?dialect=trip-service', messages: batch.filter(isOfTripService) },
    ];
    let last: Delivery = { answer: 0, isTaken: false };
    for (const { path, messages } of parts) {
      if (messages.length === 0) continue;
      last = await post(`${url}${path}`, messages, ledger);
      if (!last.isTaken) return last;
    }
    return last;
  };
}

async function post(url: string, messages: readonly string[], ledger: Ledger): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: messages.join('\n'),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const answer = (await response.json()) as { results?: { index: number; status: string }[] };
    if (response.status === 202) for (const message of messages) ledger.acknowledge(message, 'landed');
    for (const { index, status } of answer.results ?? []) ledger.acknowledge(messages[index] ?? '', status);
    return { answer: response.status, isTaken: response.ok };
  } catch {
    return { answer: 0, isTaken: false };
  }
}
