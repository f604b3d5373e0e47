import type { Ledger } from './ledger.ts';
import type { Delivery } from './producer.ts';

/** Sends a batch to a service by HTTP and writes its answers down. */
export async function postBatch(url: string, batch: readonly string[], ledger: Ledger): Promise<Delivery> {
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: batch.join('\n'),
      signal: AbortSignal.timeout(60_000),
    });
    const answer = (await response.json()) as { results?: { index: number; status: string }[] };
    if (response.status === 202) for (const message of batch) ledger.acknowledge(message, 'landed');
    for (const { index, status } of answer.results ?? []) ledger.acknowledge(batch[index] ?? '', status);
    return { answer: response.status, isTaken: response.ok };
  } catch {
    return { answer: 0, isTaken: false };
  }
}
