import { expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { newId } from '../support/service-events.ts';
import { describeInBrowser } from './describe-in-browser.ts';

// A message that is no event is found, corrected and sent again, by the page alone.

describeInBrowser('the page Data', ({ url, open }) => {
  test('a dead letter is corrected, sent again, and gone from the list', async () => {
    const cancelled = {
      ...eventExamples['trip.cancelled'],
      event_id: newId(),
      trip_id: newId(),
      event_timestamp: new Date().toISOString(),
      cancelled_by: 'ASTRONAUT',
    };
    const sent = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([cancelled]),
    });
    const { results } = (await sent.json()) as { results: { status: string; dead_letter_id: string }[] };
    expect(results[0]!.status).toBe('rejected');
    const letterOf = async () => {
      const response = await fetch(`${url}/v1/dead-letters/${results[0]!.dead_letter_id}`);
      return (await response.json()) as { state: string; body: string };
    };
    const { page } = await open('/data');
    const row = page.getByRole('row', { name: /cancelled_by/ }).first();
    await row.getByRole('button').click();
    const message = page.getByRole('textbox', { name: 'The message' });
    const send = page.getByRole('button', { name: 'Send the corrected message' });
    expect(await message.inputValue()).toContain('ASTRONAUT');
    expect(await send.isDisabled()).toBe(true);
    await message.fill((await message.inputValue()).replace('ASTRONAUT', 'PILOT'));
    await send.click();
    await page.getByText(/It is still no event/).waitFor();
    await message.fill((await message.inputValue()).replace('PILOT', 'RIDER'));
    await send.click();
    await page.getByText('It is an event now, and in the numbers.').waitFor();
    expect(await letterOf()).toMatchObject({ state: 'resolved' });
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('row', { name: /cancelled_by/ }).count()).toBe(0);
    await page.context().close();
  });
});
