import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { type LiveClient, makeTicket, openLiveClient } from '../support/live-client.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { type Frames, followFrames } from './follow-frames.ts';
import { untilSettled } from './open-page.ts';

// Nothing happens on this service but what is sent here, so a number moves by that and by nothing else. The range is a day: the last hour
// is another query each minute.

const LONG = { timeout: 60_000 };
const PATH = '/?range=today';
const CAPTURED = 'payments.captured';
const shown = async (page: Page) => {
  const text = await page.getByRole('region', { name: 'Captured' }).getByTestId('value').innerText();
  return Number(text.replaceAll(/[^\d.]/g, ''));
};
const state = (page: Page) => page.getByRole('status').first().innerText();

const payment = (amount: string) => ({
  ...eventExamples['payment.success'],
  event_id: randomUUID(),
  payment_id: randomUUID(),
  event_timestamp: new Date().toISOString(),
  amount,
});

describeInBrowser('live numbers', ({ quietUrl, open }) => {
  async function post(...events: object[]): Promise<void> {
    const answer = await fetch(`${quietUrl}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(await answer.json()).toMatchObject({ rejected: 0 });
  }

  test('a number moves by exactly the amount of a payment, and once when it is told twice', async () => {
    const { page, faults } = await open(`${quietUrl}${PATH}`);
    await untilSettled(page);
    await expect.poll(() => state(page), LONG).toMatch(/^Live/);
    const before = await shown(page);
    const first = payment('1234.00');
    await post(first);
    await expect.poll(() => shown(page), LONG).toBe(before + 1_234);
    await post(first, payment('4321.00'));
    await expect.poll(() => shown(page), LONG).toBe(before + 5_555);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('while the line is cut the page says that it is stale; then it gets each change that it missed, and no more', async () => {
    const line = await startTcpProxy(() => ({ host: '127.0.0.1', port: Number(new URL(quietUrl).port) }));
    const { page } = await open(`http://127.0.0.1:${line.port}${PATH}`);
    const frames = followFrames(page);
    await page.reload();
    await untilSettled(page);
    await expect.poll(() => state(page), LONG).toMatch(/^Live/);
    const { watching, key } = await watchTheSame(frames);
    const before = await shown(page);
    await post(payment('10.00'));
    await expect.poll(() => shown(page), LONG).toBe(before + 10);

    await line.cut();
    await expect.poll(() => state(page), LONG).toMatch(/^Stale/);
    await page
      .getByText(/^as of \d\d:\d\d:\d\d/)
      .first()
      .waitFor();
    const had = frames.of(key).at(-1)!.seq;
    for (const amount of ['200.00', '3000.00', '40000.00']) await postAndSee(watching, key, amount);
    expect(await shown(page)).toBe(before + 10);
    await regain(line, page);
    await expect.poll(() => shown(page), LONG).toBe(before + 43_210);

    // The page said what it had, and was told what the one whose line held was told since.
    const told = frames.of(key).filter(({ seq }) => seq > had);
    const missed = changesOf(watching, key).filter(({ seq }) => seq > had && seq <= told.at(-1)!.seq);
    expect(told).toEqual(missed);
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(frames.subscriptions().some(({ resume }) => resume?.seq === had)).toBe(true);
    watching.close();
    await page.context().close();
    await line.close();
  });

  /** Watches what the page watches, over a line that holds. */
  async function watchTheSame(frames: Frames): Promise<{ watching: LiveClient; key: string }> {
    const asked = () =>
      frames.subscriptions().findLast(({ query }) => JSON.stringify(query).includes(`"${CAPTURED}"`));
    await expect.poll(asked, LONG).toBeDefined();
    const { id, topic, query } = asked()!;
    const watching = openLiveClient(quietUrl, await makeTicket(quietUrl));
    await watching.next('hello');
    watching.send({ op: 'subscribe', id: 'same', topic, query });
    const { key } = await watching.next('ack');
    expect(frames.keyOf(id)).toBe(key);
    await watching.next('snapshot');
    return { watching, key };
  }

  async function postAndSee(watching: LiveClient, key: string, amount: string): Promise<void> {
    const numbers = () => (watching.states.get(key)!.data as { metrics: object }).metrics;
    const before = JSON.stringify(numbers());
    await post(payment(amount));
    await expect.poll(() => JSON.stringify(numbers()), LONG).not.toBe(before);
  }
});

const changesOf = (client: LiveClient, key: string) =>
  client.frames.flatMap((frame) => (frame.op === 'delta' && frame.key === key ? [frame] : []));

async function regain(line: TcpProxy, page: Page): Promise<void> {
  await line.restore();
  await expect.poll(() => state(page), LONG).toMatch(/^Live/);
}
