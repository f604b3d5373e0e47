import type { Deliver } from './producer.ts';

/** What sends batches to one service by HTTP, and writes its answers down. */
export function makePoster(url: string): Deliver {
  return async (batch, ledger) => {
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
  };
}
