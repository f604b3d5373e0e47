import { expect, test } from 'vitest';
import { refusalOf } from './metrics-server.ts';

const open = { token: null, allowedHosts: ['metrics.inner'] };
const closed = { token: 'a-token-of-16-characters', allowedHosts: [] };

test.each([
  [{ host: '127.0.0.1:9097' }, open],
  [{ host: '10.1.2.3:9097' }, open],
  [{ host: '[::1]:9097' }, open],
  [{ host: 'LOCALHOST:9097' }, open],
  [{ host: 'metrics.inner' }, open],
  [{ host: 'evil.example', authorization: 'Bearer a-token-of-16-characters' }, closed],
])('%j may read the metrics', (headers, options) => {
  expect(refusalOf(headers, options)).toBeNull();
});

test.each([
  [{}, open, 403],
  [{ host: 'evil.example:9097' }, open, 403],
  [{ host: '127.0.0.1.evil.example' }, open, 403],
  [{ host: '127.0.0.1' }, closed, 401],
  [{ host: '127.0.0.1', authorization: 'Bearer another-token' }, closed, 401],
  [{ host: '127.0.0.1', authorization: 'Basic a-token-of-16-characters' }, closed, 401],
])('%j may not', (headers, options, status) => {
  expect(refusalOf(headers, options)).toMatchObject({ status });
});
