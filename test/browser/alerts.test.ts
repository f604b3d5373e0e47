import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reachMetadata } from '../../src/platform/metadata/socket/reach-metadata.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { type City, startEmpty } from './start-city.ts';

// An operator takes a rule, tries it, and saves it; it fires; somebody takes it and silences it; the message is in the ledger.

const HOUR_MS = 3_600_000;

describeInBrowser('alerts', ({ open }) => {
  let service: City;
  beforeAll(async () => {
    service = await startEmpty({ SCHEDULED_JOBS: 'on', BUSINESS_TIMEZONE: 'Africa/Lagos' });
  });
  afterAll(() => service.stop());

  const read = async <Body>(path: string) => (await (await fetch(`${service.url}${path}`)).json()) as Body;

  /** Lets the rule judge the last hours, as after a time in which nobody did. */
  async function letPass(rule: string): Promise<void> {
    const metadata = (await reachMetadata(service.dataDir))!;
    await metadata.db
      .withTables<{ alert_rules: { id: string; judged_until: Date } }>()
      .updateTable('alert_rules')
      .set({ judged_until: new Date(Date.now() - 3 * HOUR_MS) })
      .where('id', '=', rule)
      .execute();
    await metadata.close();
    await vi.waitFor(
      async () => {
        await fetch(`${service.url}/v1/jobs/alerts.evaluate/run`, { method: 'POST' });
        const { alerts } = await read<{ alerts: unknown[] }>('/v1/alerts');
        expect(alerts).not.toEqual([]);
      },
      { timeout: 90_000, interval: 500 },
    );
  }

  test('a rule from its choice to its message', async () => {
    const { page, faults } = await open(`${service.url}/alerts`);
    await page.getByText('There is no rule yet.').waitFor();
    await page.getByLabel('Add a rule').selectOption('Nobody registers');
    const text = page.getByLabel('The rule, as JSON');
    const rule = JSON.parse(await text.inputValue()) as Record<string, unknown>;
    const told = { ...rule, window_minutes: 60, notify: { warning: [{ channel: 'file', name: 'shift' }] } };
    await text.fill(JSON.stringify({ ...told, metric: 'none' }));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/does not know "none"/).waitFor();
    await text.fill(JSON.stringify(told));
    await page.getByLabel('How far back').selectOption('7 days');
    await page.getByRole('button', { name: 'Try over the past' }).click();
    await page.getByText('It would have fired once').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('users.new_registrations over 1 h: nothing happens').waitFor();
    expect(await read('/v1/alerts/rules')).toMatchObject({
      rules: [{ rule: { id: 'registrations-silent' } }],
    });

    await letPass('registrations-silent');
    await page.getByRole('button', { name: 'Take Nobody registers' }).click({ timeout: 30_000 });
    await page.getByText('Taken by local', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Silence Nobody registers for 2 h' }).click();
    await page.getByText('from the page of alerts').first().waitFor();
    await page.getByRole('cell', { name: 'sent' }).waitFor({ timeout: 30_000 });
    const { deliveries } = await read<{ deliveries: object[] }>('/v1/deliveries');
    expect(deliveries).toMatchObject([
      { receiver: 'file:shift', subject: 'Warning: Nobody registers', status: 'sent', attempts: 1 },
    ]);

    const now = await open(service.url);
    await now.page.getByRole('link', { name: /Nobody registers/ }).click();
    await now.page.getByRole('heading', { name: 'Out of order now' }).waitFor();
    // The rule that was refused is one.
    expect([...faults, ...now.faults]).toEqual([expect.stringContaining('status of 400')]);
  });
});
