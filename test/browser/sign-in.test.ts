import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OidcIssuer, openIssuer } from '../support/oidc-issuer.ts';
import { findViolations } from './axe.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { lintLayout } from './layout-lint.ts';
import { widths } from './open-page.ts';
import { type City, startEmpty } from './start-city.ts';

const BOSS = 'secret-of-the-boss-0001';

describeInBrowser('signing in', ({ open }) => {
  let issuer: OidcIssuer;
  let service: City;
  beforeAll(async () => {
    const people = {
      ada: { name: 'Ada Obi', roles: ['analyst'] },
      tunde: { name: 'Tunde Bello', roles: [] },
    };
    issuer = await openIssuer(people, () => `${service.url}/v1/sign-in/oidc/callback`);
    service = await startEmpty({
      API_KEYS: `boss:admin:${BOSS}`,
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: issuer.clientId,
      OIDC_CLIENT_SECRET: issuer.clientSecret,
    });
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await issuer.close();
  });

  const pathOf = (url: string) => url.slice(new URL(url).origin.length);

  test('by the company account, and being refused a page', async () => {
    const { page } = await open(`${service.url}/access`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(pathOf(page.url())).toBe('/sign-in?return_to=%2Faccess');
    expect([await lintLayout(page), await findViolations(page)]).toEqual([[], []]);

    await page.getByRole('link', { name: 'Continue with your company account' }).click();
    await page.getByRole('button', { name: 'Ada Obi' }).click();
    await expect.poll(() => pathOf(page.url())).toBe('/access');
    const refused = page.getByRole('alert');
    await expect.poll(() => refused.textContent()).toContain('it needs the right "admin"');
    expect(await refused.textContent()).toContain('Ada Obi has analyses, exports, read');
    expect([await lintLayout(page), await findViolations(page)]).toEqual([[], []]);

    await page.getByRole('button', { name: 'Signed in as Ada Obi' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${service.url}/timeline/booking/ABC123`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(); // the session is over
    await page.context().close();
  });

  test('an account without a role is told what to do, on a phone', async () => {
    const { page } = await open(`${service.url}/sign-in`, { width: widths.phone, theme: 'dark' });
    await page.getByRole('link', { name: 'Continue with your company account' }).click();
    await page.getByRole('button', { name: 'Tunde Bello' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('Your account has no role here');
    expect([await lintLayout(page), await findViolations(page)]).toEqual([[], []]);
    await page.context().close();
  });

  test('by a key; a wrong one says what to look for; then a key is made and revoked', async () => {
    const { page, faults } = await open(`${service.url}/sign-in?return_to=%2Faccess`);
    const key = page.getByLabel('Key', { exact: true });
    await key.fill('secret-of-nobody-0001');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('does not know this key');
    await key.fill(BOSS);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Access' }).waitFor();

    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('lobby-screen');
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make the key' }).click();
    const dialog = page.getByRole('dialog', { name: 'The secret of lobby-screen' });
    expect(await dialog.locator('code').textContent()).toMatch(/^or_live_/);
    await dialog.getByRole('button', { name: 'I have it' }).click();
    const row = page.getByRole('row', { name: /lobby-screen/ });
    await expect.poll(() => row.textContent()).toContain('active');
    await page.getByRole('button', { name: 'Revoke lobby-screen' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect.poll(() => row.textContent()).toContain('revoked');

    await page.getByRole('tab', { name: 'Signed in' }).click();
    await expect.poll(() => page.getByRole('row', { name: /this is you/ }).textContent()).toContain('boss');
    await page.getByRole('tab', { name: 'Audit' }).click();
    await expect.poll(() => page.getByRole('row', { name: /keys.revoke/ }).count()).toBe(1);
    expect([await lintLayout(page), await findViolations(page)]).toEqual([[], []]);
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]); // the wrong key
    await page.context().close();
  });
});
