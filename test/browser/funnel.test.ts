import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';

const own = ['booking.created', 'booking.confirmed', 'trip.started'];

describeInBrowser('the page of funnels', ({ url, open }) => {
  test('a funnel is built, and its link opens the same one with the numbers of the API', async () => {
    const { page } = await open('/funnel');
    await untilSettled(page);
    await page.getByRole('combobox', { name: 'within' }).selectOption({ label: '1 day' });
    await page.getByRole('combobox', { name: 'Step 2' }).selectOption({ label: 'Booking confirmed' });
    await page.getByRole('combobox', { name: 'Step 3' }).selectOption({ label: 'Trip started' });
    await page.getByRole('button', { name: 'Remove step 4' }).click();
    const searchOf = (address: string) => Object.fromEntries(new URL(address).searchParams);
    await expect
      .poll(() => searchOf(page.url()))
      .toMatchObject({
        entity: 'booking',
        steps: own.join(','),
        within: '24',
      });
    const link = page.url();
    await page.context().close();

    const shared = await open(link.slice(new URL(link).origin.length));
    await untilSettled(shared.page);
    const asked = shared.page.waitForRequest((request) => request.url().endsWith('/v1/metrics/batch'));
    await shared.page.reload();
    const { queries } = (await asked).postDataJSON() as { queries: { query: { steps: object[] } }[] };
    await untilSettled(shared.page);
    expect(queries[0]!.query.steps).toMatchObject(own.map((event) => ({ event })));
    const response = await fetch(`${url}/v1/analytics/funnel`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(queries[0]!.query),
    });
    const { steps } = (await response.json()) as { steps: { reached: number }[] };
    const rows = await shared.page.getByRole('list', { name: 'Steps of bookings' }).textContent();
    for (const { reached } of steps) expect(rows).toContain(reached.toLocaleString('en-NG'));
    expect(steps[0]!.reached).toBeGreaterThan(0);
    await shared.page.context().close();
  });
});
