import { expect, test } from 'vitest';
import { curlOf, endpointOf, fileNameOf, sqlOf } from './copy-texts.ts';

test('a question is asked alone at its own endpoint', () => {
  const query = { id: 'r-1', cost: 3 };
  expect(endpointOf({ of: 'metrics', query })).toEqual({
    method: 'POST',
    path: '/v1/metrics/query',
    body: query,
  });
  expect(endpointOf({ of: '/v1/events/outcomes', query: {} })).toEqual({
    method: 'GET',
    path: '/v1/events/outcomes',
  });
  expect(endpointOf({ of: 'realtime', query: {} })).toEqual({ method: 'GET', path: '/v1/metrics/realtime' });
  const hour = { grain: 'auto', compare: 'same_period_last_week' };
  expect(endpointOf({ of: 'realtime', query: hour }).path).toBe(
    '/v1/metrics/realtime?grain=auto&compare=same_period_last_week',
  );
  expect(endpointOf({ of: 'routes/:id/economics', query })).toEqual({
    method: 'POST',
    path: '/v1/analytics/routes/r-1/economics',
    body: { cost: 3 },
  });
});

test('a shell reads the command back as it was meant', () => {
  const text = curlOf({ of: 'metrics', query: { filters: ["O'Brien"] } }, 'http://here');
  expect(text).toContain("'http://here/v1/metrics/query'");
  expect(text).toContain(String.raw`O'\''Brien`);
});

test('statements come with what is bound to them', () => {
  expect(sqlOf([{ part: 'total', sql: 'SELECT {a:UInt8}\n', params: { a: 1 } }])).toBe(
    '-- total\n-- a = 1\nSELECT {a:UInt8};',
  );
});

test('a file is named after its widget', () => {
  expect(fileNameOf('Payment success, by provider', 'csv')).toBe('payment-success-by-provider.csv');
  expect(fileNameOf('₦', 'png')).toBe('widget.png');
});
