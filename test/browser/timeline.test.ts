import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { findViolations } from './axe.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { lintLayout } from './layout-lint.ts';
import { widths } from './open-page.ts';

// Support has a rider on the telephone, who reads a confirmation code.

type Json = Record<string, unknown>;

const [booking, payment, trip] = [randomUUID(), randomUUID(), randomUUID()];
const code = `T${randomUUID().slice(0, 7).toUpperCase()}`;
const dayMs = 86_400_000;

function event(type: keyof typeof eventExamples, afterS: number, given: Json): Json {
  const at = new Date(Date.now() - 2 * dayMs + afterS * 1000).toISOString();
  return {
    ...eventExamples[type],
    event_id: randomUUID(),
    event_timestamp: at,
    booking_id: booking,
    ...given,
  };
}

const lines = [
  event('booking.created', 0, {}),
  event('payment.failed', 41, { payment_id: payment }),
  event('payment.success', 241, { payment_id: payment, amount: '3000.00' }),
  event('booking.confirmed', 242, { payment_id: payment, confirmation_code: code }),
  event('trip.started', 90_242, { trip_id: trip }),
];

async function send(url: string, events: readonly Json[]): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  if (answer.status !== 200) throw new Error(await answer.text());
}

describeInBrowser('the timeline', ({ url, open }) => {
  test('one booking is followed from its confirmation code', async () => {
    await send(url, lines);
    await send(url, [
      lines[0]!,
      { ...lines[2], event_id: randomUUID(), producer: 'ledger', amount: '2900.00' },
    ]);
    await send(url, [{ ...lines[4], passengers_count: 'two' }]);
    const { page, faults } = await open('/timeline', { timezone: 'America/Los_Angeles' });
    await page.getByRole('textbox', { name: 'Id or confirmation code' }).fill(code);
    await page.keyboard.press('Enter');

    const events = page.getByRole('list', { name: 'Events' }).getByRole('listitem');
    await page.getByRole('list', { name: 'Events' }).waitFor(); // beside other suites it takes longer than a poll waits
    expect(await events.count()).toBe(lines.length);
    expect(new URL(page.url()).pathname).toBe(`/timeline/booking/${code}`);
    expect(await page.getByRole('list', { name: 'Events' }).getByRole('heading').allTextContents()).toEqual([
      'Booking created',
      'Payment failed',
      'Payment success',
      'Booking confirmed',
      'Trip started',
    ]);

    // What the page says is what the API says.
    const answer = await fetch(`${url}/v1/timeline/booking/${code}`);
    const timeline = (await answer.json()) as { events: { event_time: string }[]; dead_letters: Json[] };
    const lagos = new Intl.DateTimeFormat('en-GB', { timeZone: 'Africa/Lagos', timeStyle: 'medium' });
    expect(await page.locator('main time').allTextContents()).toEqual(
      timeline.events.map(({ event_time: at }) => lagos.format(Date.parse(at))),
    );
    expect(timeline.dead_letters).toHaveLength(1);
    const said = async (at: number) => (await events.nth(at).textContent())?.replaceAll('\u00a0', ' ');
    expect(await said(0)).toContain('Told again');
    expect(await said(1)).toContain('41 s later');
    expect(await said(1)).toContain('insufficient_funds');
    expect(await said(2)).toContain('3 min 20 s later');
    expect(await said(2)).toContain('Conflict');
    expect(await said(2)).toContain('2900.00');
    expect(await said(4)).toContain('1 d 1 h later');
    expect(await page.getByRole('region', { name: 'Refused messages' }).textContent()).toContain(
      'trip.started',
    );
    expect([faults, await lintLayout(page), await findViolations(page)]).toEqual([[], [], []]);

    // And on to the payment, and back.
    await page
      .getByRole('link', { name: /^payment/ })
      .first()
      .click();
    await page.waitForURL(`**/timeline/payment/${payment}`);
    await expect.poll(() => events.count(), { timeout: 10_000 }).toBe(2);
    await page.goBack();
    await expect.poll(() => events.count(), { timeout: 10_000 }).toBe(lines.length);
    await page.context().close();
  });

  test('an id that nothing names is told so, with what to do', async () => {
    const { page } = await open(`/timeline/trip/${payment}`, { width: widths.phone, theme: 'dark' });
    const alert = page.getByRole('alert');
    await expect.poll(() => alert.textContent()).toContain(`/v1/timeline/payment/${payment}`);
    expect(await lintLayout(page)).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await page.context().close();
  });
});
