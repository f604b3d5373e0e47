import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleSizes } from '../../web/build/bundle-sizes.ts';
import { buildPages, isBuilt } from '../../web/build/build-pages.ts';

// The budgets of the pages, in KB gzip, by Vite's manifest. What a phone on a slow line loads decides how soon it shows a number.

const { bundles } = JSON.parse(readFileSync(join(import.meta.dirname, '../../budgets.json'), 'utf8')) as {
  bundles: {
    first_js_kb: number;
    first_css_kb: number;
    font_kb: number;
    page_kb: number;
    charts_kb: number;
    all_js_kb: number;
  };
};

test('the pages keep to their budgets', async () => {
  if (!isBuilt()) await buildPages();
  const sizes = bundleSizes();
  const told = JSON.stringify(
    sizes,
    (_key, value: unknown) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value),
    2,
  );
  expect(sizes.firstJs, told).toBeLessThanOrEqual(bundles.first_js_kb);
  expect(sizes.firstCss, told).toBeLessThanOrEqual(bundles.first_css_kb);
  expect(sizes.font, told).toBeLessThanOrEqual(bundles.font_kb);
  expect(sizes.charts, told).toBeLessThanOrEqual(bundles.charts_kb);
  expect(sizes.allJs, told).toBeLessThanOrEqual(bundles.all_js_kb);
  for (const [page, kb] of Object.entries(sizes.pages))
    expect(kb, `${page}: ${told}`).toBeLessThanOrEqual(bundles.page_kb);
});
