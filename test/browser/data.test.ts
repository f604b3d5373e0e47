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

  test('what came is drawn by outcome as the API counts it, and letters are filtered by reason', async () => {
    const { page } = await open('/data');
    const card = page.getByRole('region', { name: 'What came, and what became of it' });
    await card.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByRole('menuitem', { name: 'Show as table' }).click();
    const heads = await card.getByRole('columnheader').allTextContents();
    expect(heads.slice(1, 5)).toEqual(['stored', 'told again', 'told otherwise', 'dead letters']);
    const response = await fetch(`${url}/v1/events/outcomes`);
    const { minutes } = (await response.json()) as { minutes: { rejected: number }[] };
    expect(await card.getByRole('row').count()).toBe(minutes.length + 1);

    const counts = (await (await fetch(`${url}/v1/dead-letters/counts`)).json()) as {
      counts: { reason: string; open: number }[];
    };
    const openCount = counts.counts
      .filter(({ reason }) => reason === 'not_json')
      .reduce((sum, one) => sum + one.open, 0);
    const reasons = page.getByRole('group', { name: 'Dead letters by reason' });
    await reasons.getByRole('button', { name: /Not JSON/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('reason')).toBe('not_json');
    const letters = page.getByRole('region', { name: 'Dead letters' });
    await expect.poll(() => letters.getByRole('row').count()).toBe(openCount + 1);
    await page.context().close();
  });

  test('a check is asked to run and let rest, and the service does it', async () => {
    const { page } = await open('/data');
    const stateOf = async () => {
      const { checks } = (await (await fetch(`${url}/v1/data-quality`)).json()) as {
        checks: { id: string; title: string; state: string }[];
      };
      return checks.find(({ id }) => id === 'landed_records')!;
    };
    const { title } = await stateOf();
    await page.getByRole('button', { name: `Pause the check: ${title}` }).click();
    await page.getByText(`“${title}” rests until somebody resumes it.`).waitFor();
    expect((await stateOf()).state).toBe('paused');
    await page.getByRole('button', { name: `Resume the check: ${title}` }).click();
    await page.getByText(`“${title}” runs again.`).waitFor();
    expect((await stateOf()).state).not.toBe('paused');
    await page.getByRole('button', { name: `Run the check: ${title}` }).click();
    await page.getByText(`“${title}” was asked to run`).waitFor();
    await page.context().close();
  });
});
