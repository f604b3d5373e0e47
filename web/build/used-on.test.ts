import { expect, test } from 'vitest';
import { namesIn, renderUsedOn } from './used-on.ts';

test('names of metrics are found once each, and neither paths nor members', () => {
  const text = `metrics: ['payments.captured', 'users.growth_new'], of: 'payments.captured', path: './page.tsx', at: 'total'`;
  expect(namesIn(text)).toEqual(['payments.captured', 'users.growth_new']);
});

test('a page is told with the metrics that it asks for', () => {
  const pages = JSON.parse(renderUsedOn().replace('export default ', '')) as Record<string, string[]>;
  expect(pages['payments']).toEqual(expect.arrayContaining(['payments.captured', 'payments.failed']));
  expect(pages['retention']).toContain('users.growth_new');
});
