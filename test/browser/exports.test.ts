import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';
import { type City, startEmpty } from './start-city.ts';

// What people take home: a chart as a workbook at once, and events or a chart as an export, whose file is what the list says it is.

interface Told {
  exports: { of: string; format: string; query: object; file: { rows: number; sha256: string } | null }[];
}

describeInBrowser('exports', ({ open }) => {
  let service: City;
  beforeAll(async () => {
    service = await startEmpty({ SCHEDULED_JOBS: 'on', BUSINESS_TIMEZONE: 'Africa/Lagos' });
    const at = new Date().toISOString();
    const events = Object.values(eventExamples).map((event) => ({ ...event, event_timestamp: at }));
    await fetch(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
  });
  afterAll(() => service.stop());

  const toldOf = async () => (await (await fetch(`${service.url}/v1/exports`)).json()) as Told;

  async function downloaded(page: Page, what: () => Promise<void>) {
    const download = page.waitForEvent('download');
    await what();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await buffer(await file.createReadStream()) };
  }

  test('events of the range are asked for, made, and loaded: the bytes that the list names', async () => {
    const { page, faults } = await open(`${service.url}/exports?range=today`);
    await page.getByText('Nothing was exported yet').waitFor();
    await page.getByLabel('Events of').selectOption('Payments');
    await page.getByLabel('As', { exact: true }).selectOption('NDJSON, a line a row');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('cell', { name: 'Done' }).waitFor();
    const { name, bytes } = await downloaded(page, () =>
      page.getByRole('link', { name: 'Download Events: payment' }).click(),
    );
    const { exports } = await toldOf();
    expect(exports[0]).toMatchObject({ of: 'events', format: 'ndjson', query: { family: 'payment' } });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(exports[0]!.file!.sha256);
    const types = bytes
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event_type: string }).event_type);
    expect(types.toSorted()).toEqual(
      Object.keys(eventExamples)
        .filter((type) => type.startsWith('payment.'))
        .toSorted(),
    );
    expect(name).toMatch(/\.ndjson$/);
    await page.getByRole('button', { name: 'Remove Events: payment' }).click();
    await page.getByRole('cell', { name: 'File is gone' }).waitFor();
    expect((await toldOf()).exports[0]!.file).toBeNull();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a chart becomes a workbook at once, and an export by its menu', async () => {
    const { page, faults } = await open(`${service.url}/explore?m=bookings.created&range=today`);
    await untilSettled(page);
    const menu = page.getByRole('button', { name: 'Menu of Bookings created', exact: true });
    await menu.click();
    const book = await downloaded(page, () => page.getByRole('menuitem', { name: 'Save as Excel' }).click());
    expect(book.name).toBe('bookings-created.xlsx');
    expect(book.bytes.subarray(0, 2).toString()).toBe('PK');
    await menu.click();
    await page.getByRole('menuitem', { name: 'Export …' }).click();
    await page.getByRole('heading', { level: 1, name: 'Exports' }).waitFor();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('link', { name: 'Download Metrics: bookings.created' }).waitFor();
    expect((await toldOf()).exports[0]).toMatchObject({ of: 'metrics', format: 'csv' });
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('what the service refuses is said on the page', async () => {
    const query = encodeURIComponent(
      JSON.stringify({ metrics: ['nothing.of_this_name'], from: '2026-01-01', to: '2026-01-02' }),
    );
    const { page } = await open(`${service.url}/exports?of=metrics&query=${query}`);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect
      .poll(() => page.getByRole('status').filter({ hasText: 'nothing.of_this_name' }).count())
      .toBe(1);
    await page.context().close();
  });
});
