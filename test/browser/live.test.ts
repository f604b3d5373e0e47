import { expect, test } from 'vitest';
import { newId, serviceEvents } from '../support/service-events.ts';
import { describeInBrowser } from './describe-in-browser.ts';

// Numbers that move on the page when an event comes, and a line that is cut.

describeInBrowser('live numbers', ({ url, open }) => {
  async function post(): Promise<void> {
    const event = serviceEvents.completed(new Date().toISOString(), { trip_id: newId() });
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([event]),
    });
    expect(response.status).toBe(200);
  }

  test('the page says that it is live, and is stale while the line is cut', async () => {
    const { page } = await open('/');
    const status = page.getByRole('status').first();
    await expect.poll(() => status.textContent(), { timeout: 30_000 }).toBe('Live');
    const frames: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => frames.push(String(payload))),
    );
    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await expect.poll(() => status.textContent(), { timeout: 60_000 }).not.toBe('Live');
    await post();
    await page.context().setOffline(false);
    await expect.poll(() => status.textContent(), { timeout: 60_000 }).toBe('Live');
    await page.context().close();
  });
});
