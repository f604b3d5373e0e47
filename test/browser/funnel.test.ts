import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';

interface Line {
  id?: string;
  body?: unknown;
}

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

  test('a step is filtered, and the API is asked for just that', async () => {
    const { page } = await open('/funnel?range=28d');
    await untilSettled(page);
    await page.getByRole('button', { name: 'Filters of step 2' }).click();
    const form = page.getByRole('region', { name: 'Filters of step 2' });
    await form.getByRole('combobox', { name: 'Field' }).selectOption({ label: 'Amount' });
    await form.getByRole('combobox', { name: 'Comparison' }).selectOption({ label: 'is at least' });
    await form.getByRole('textbox', { name: 'Value' }).fill('many');
    expect(await form.getByRole('button', { name: 'Add the filter' }).isDisabled()).toBe(true);
    await form.getByRole('textbox', { name: 'Value' }).fill('1000');
    const asked = page.waitForRequest((request) => request.url().endsWith('/v1/metrics/batch'));
    await page.keyboard.press('Enter');
    const { queries } = (await asked).postDataJSON() as { queries: { query: { steps: object[] } }[] };
    expect(queries[0]!.query.steps[1]).toMatchObject({
      event: 'payment.success',
      filters: [{ field: 'amount', op: 'gte', value: 1000 }],
    });
    await expect.poll(() => new URL(page.url()).searchParams.get('step2.amount.gte')).toBe('1000');
    await form.getByRole('button', { name: /Remove the filter Amount/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.has('step2.amount.gte')).toBe(false);
    await page.context().close();
  });

  test('a loss says when, of what kind and who, as the API does, and leads on to Explore', async () => {
    const { page } = await open('/funnel?range=28d');
    await untilSettled(page);
    const asked = page.waitForRequest((request) => request.url().endsWith('/v1/metrics/batch'));
    await page.getByRole('button', { name: /lost/ }).first().click();
    const response = await fetch(`${url}/v1/metrics/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: (await asked).postData()!,
    });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    await expect.poll(() => new URL(page.url()).searchParams.get('after')).toBe('1');
    const loss = page.getByRole('region', { name: 'What was lost' });
    await untilSettled(page);
    const bodyOf = (wanted: string) => lines.find(({ id }) => id === wanted)!.body;
    const { dropped } = bodyOf('dropped') as { dropped: { count: number; entities: { id: string }[] } };
    expect(await loss.getByRole('region', { name: 'Who it was' }).textContent()).toContain(
      `${dropped.count.toLocaleString('en-NG')} in all`,
    );
    const [first] = dropped.entities;
    expect(await loss.getByRole('link', { name: first!.id }).getAttribute('href')).toBe(
      `/timeline/booking/${first!.id}`,
    );
    const { breakdown } = bodyOf('hours') as { breakdown: { groups: { steps: { drop_off: number }[] }[] } };
    const lost = breakdown.groups.reduce((sum, { steps }) => sum + steps[1]!.drop_off, 0);
    expect(lost).toBe(dropped.count);
    expect(
      await loss.getByRole('list', { name: 'Lost, by hour of entry' }).getByRole('listitem').count(),
    ).toBe(breakdown.groups.length);
    await loss.getByRole('link', { name: 'Open in Explore' }).click();
    await page.getByRole('heading', { name: 'Explore' }).waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({
      m: 'payments.failed',
      by: 'error_code',
      range: '28d',
    });
    await page.context().close();
  });
});
