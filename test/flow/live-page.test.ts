import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newId, serviceEvents } from '../support/service-events.ts';
import { openTestService } from '../support/test-service.ts';

const page = readFileSync(new URL('../../docs/LIVE.md', import.meta.url), 'utf8');

test('the example of docs/LIVE.md does what the page says', async () => {
  const key = 'the-secret-of-the-reader';
  const service = await openTestService({ LIVE_TICK_MS: '200', API_KEYS: `reader:read+ingest:${key}` });
  try {
    const code = /<!-- example -->\s+```js\n(.*?)```/s.exec(page)![1]!;
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
    // oxlint-disable-next-line typescript/no-implied-eval -- the page is what is tested
    const run = new AsyncFunction('url', 'key', `${code}return change;`) as (
      url: string,
      secret: string,
    ) => Promise<Record<string, unknown>>;
    const change = run(service.url, key);
    const watched = async () =>
      /^openride_live_queries 1$/m.test(await (await fetch(service.metricsUrl)).text());
    await expect.poll(watched, { timeout: 10_000 }).toBe(true);
    const postTrip = () => {
      const event = serviceEvents.completed(new Date().toISOString(), { trip_id: newId() });
      return fetch(`${service.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify([event]),
      });
    };
    let isChanged = false;
    void change.then(() => (isChanged = true));
    const postUntilChanged = async () => {
      await postTrip();
      return isChanged;
    };
    await expect.poll(postUntilChanged, { timeout: 20_000, interval: 300 }).toBe(true);
    expect(await change).toMatchObject({ '/metrics/trips.completed': expect.any(Number) as number });
  } finally {
    await service.remove();
  }
});
