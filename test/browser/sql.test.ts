import type { Page } from 'playwright-core';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { findViolations } from './axe.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { lintLayout } from './layout-lint.ts';
import { untilSettled, widths } from './open-page.ts';

// Whoever writes SELECTs does it on the page: with completion, to rows, a chart or a file, and mistakes are shown where they are.

const BY_STATUS = 'SELECT status, count() AS n FROM analytics.bookings GROUP BY status ORDER BY n DESC';
const SLOW = 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)';
const linkTo = (sql: string) => `/sql?sql=${encodeURIComponent(sql)}`;

describeInBrowser('the page SQL', ({ url, open }) => {
  const editorOf = (page: Page) => page.getByRole('textbox', { name: 'Statement' });
  const answerOf = async (sql: string) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/sql`, { method: 'POST', headers, body: JSON.stringify({ sql }) });
    return (await answer.json()) as { rows: unknown[][] };
  };

  test('a statement is written with completion, and its rows are those of the API, as table, bars and file', async () => {
    const { page, faults } = await open('/sql');
    await untilSettled(page);
    await editorOf(page).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('SELECT confirmed_pri');
    await page.getByRole('option', { name: /^confirmed_price/ }).waitFor();
    await page.keyboard.press('Enter');
    expect(await editorOf(page).textContent()).toBe('SELECT confirmed_price');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(BY_STATUS);
    await page.keyboard.press('Control+Enter');
    const rows = page.getByRole('group', { name: 'Rows' }).getByRole('row');
    await rows.nth(1).waitFor();
    const shown = (await rows.allInnerTexts()).slice(1).map((text) => text.split('\t'));
    const { rows: told } = await answerOf(BY_STATUS);
    expect(shown).toEqual(told.map((row) => row.map(String)));
    expect(new URL(page.url()).searchParams.get('sql')).toContain('GROUP BY status');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const csv = (await buffer(await (await download).createReadStream())).toString('utf8');
    expect(csv.trim().split('\n')).toHaveLength(told.length + 1);
    await page.getByRole('button', { name: 'Show as chart' }).click();
    await page.locator('[data-card]').filter({ hasText: 'confirmed' }).first().waitFor();
    // Where a text is typed over another, the browser itself would carry its style over; the policy forbids that, which harms nothing.
    expect(faults.filter((fault) => !fault.includes('Applying inline style'))).toEqual([]);
    await page.context().close();
  });

  test('a mistake is marked where it is, with the nearest name', async () => {
    const { page } = await open(linkTo('SELECT creted_at FROM analytics.bookings'));
    await untilSettled(page);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('alert').filter({ hasText: 'created_at' }).waitFor();
    expect(await page.locator('.cm-lintRange-error').textContent()).toBe('creted_at');
    await page.context().close();
  });

  test('what runs too long is cancelled, in the store too', async () => {
    const { page } = await open(linkTo(SLOW));
    await untilSettled(page);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('The statement was cancelled.').waitFor();
    // One statement runs at a time, so this one is answered only when the other has ended.
    expect((await answerOf('SELECT 1')).rows).toEqual([[1]]);
    await page.context().close();
  });

  test('Tab leaves the editor, and the page is whole in four forms', async () => {
    for (const width of [widths.desktop, widths.phone])
      for (const theme of ['light', 'dark'] as const) {
        const { page, faults } = await open(linkTo(BY_STATUS), { width, theme });
        await untilSettled(page);
        await page.getByRole('button', { name: 'Run' }).click();
        await page.getByRole('group', { name: 'Rows' }).waitFor();
        await page.getByText('analytics.bookings', { exact: true }).first().click();
        expect(await lintLayout(page)).toEqual([]);
        expect(await findViolations(page)).toEqual([]);
        await editorOf(page).focus();
        await page.keyboard.press('Tab');
        expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('Run');
        expect(faults).toEqual([]);
        await page.context().close();
      }
  });
});
