import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled, widths } from './open-page.ts';

/** The number on a KPI of the page, as it is shown. */
const shownOn = (page: Page, title: string) =>
  page.getByRole('region', { name: title }).getByTestId('value').innerText();
const numberOf = (text: string) => Number(text.replaceAll(/[^\d.]/g, ''));

/** A telephone at the edge of its network: 400 kbit/s, and 300 ms there and back. */
const SLOW_LINE = { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 50_000 };
/** In six seconds such a line brings 300 KB, less what its answers wait for. */
const MOST_KB = 260;

describeInBrowser('Now', ({ url, open }) => {
  test('a day that is over is the same number as the API has, in a browser of another zone, too', async () => {
    const asked = await fetch(
      `${url}/v1/metrics/bookings?${new URLSearchParams(yesterday()).toString()}&grain=total&metrics=bookings.created`,
    );
    const { metrics } = (await asked.json()) as { metrics: Record<string, number> };
    for (const timezone of ['Africa/Lagos', 'America/Los_Angeles']) {
      const { page } = await open('/?range=yesterday', { timezone });
      await untilSettled(page);
      expect(numberOf(await shownOn(page, 'Bookings'))).toBe(metrics['bookings.created']);
      expect(await page.locator('header time').locator('..').innerText()).toContain('WAT');
      await page.context().close();
    }
  });

  test('a filter that a number does not know is said there, and the others take it', async () => {
    const { page, faults } = await open('/?range=yesterday&provider=paystack');
    await untilSettled(page);
    const card = (title: string) => page.getByRole('region', { name: title, exact: true });
    const asked = await fetch(`${url}/v1/metrics/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...yesterday(),
        grain: 'total',
        metrics: ['payments.attempt_success_rate'],
        filters: [{ dimension: 'provider', op: 'in', values: ['paystack'] }],
      }),
    });
    const { metrics } = (await asked.json()) as { metrics: Record<string, { denominator: number }> };
    const attempts = metrics['payments.attempt_success_rate']!.denominator;
    expect(await card('Payment success').innerText()).toContain(`n ${attempts.toLocaleString('en-NG')}`);
    expect(await card('Bookings').innerText()).toContain('not by provider');
    expect(numberOf(await shownOn(page, 'Bookings'))).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Remove the filter Provider: paystack' }).click();
    await expect.poll(() => card('Bookings').innerText()).not.toContain('not by provider');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('on a slow line little is loaded before the first number', async () => {
    const { page, faults } = await open('/catalogue', { width: widths.phone });
    await page.context().clearCookies();
    const line = await page.context().newCDPSession(page);
    // Some browsers tell the size of each piece, some of the whole when it has ended, some both.
    const pieces = new Map<string, number>();
    const wholes = new Map<string, number>();
    line.on('Network.dataReceived', ({ requestId, encodedDataLength }) =>
      pieces.set(requestId, (pieces.get(requestId) ?? 0) + encodedDataLength),
    );
    line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
      wholes.set(requestId, encodedDataLength),
    );
    await line.send('Network.enable');
    await line.send('Network.clearBrowserCache');
    await line.send('Network.emulateNetworkConditions', SLOW_LINE);
    const startedAt = performance.now();
    await page.goto(url);
    await page.getByRole('region', { name: 'Captured, last hour' }).getByTestId('value').waitFor();
    const received = [...new Set([...pieces.keys(), ...wholes.keys()])].reduce(
      (sum, id) => sum + Math.max(pieces.get(id) ?? 0, wholes.get(id) ?? 0),
      0,
    );
    process.stdout.write(
      `first number at 400 kbit/s and 300 ms: ${Math.round(performance.now() - startedAt)} ms, ${Math.round(received / 1024)} KB\n`,
    );
    expect(received / 1024).toBeLessThan(MOST_KB);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a provider filters the page, by keyboard alone', async () => {
    const { page } = await open('/?range=7d');
    await untilSettled(page);
    const row = page
      .getByRole('region', { name: 'Payment success by provider' })
      .getByRole('button', { name: /paystack/i });
    await row.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('provider')).toBe('paystack');
    await page.context().close();
  });
});

function yesterday(): { from: string; to: string } {
  const day = (ms: number) => new Date(ms + 3_600_000).toISOString().slice(0, 10); // Lagos is an hour ahead all year
  return { from: day(Date.now() - 86_400_000), to: day(Date.now()) };
}
