import { expect, test } from 'vitest';
import { renderHistory, renderInvitation } from './render-demo.ts';

test('progress: share, rate and what is left', () => {
  expect(renderHistory({ share: 0.25, sent: 200_000, seconds: 10 })).toBe(
    `[${'█'.repeat(6)}${'░'.repeat(18)}]   25 %  20,000 events/s  ETA 0:30  200,000 events`,
  );
  expect(renderHistory({ share: 0, sent: 0, seconds: 0 })).toContain('  0 %  0 events');
});

test('the invitation names the service and asks over the range', () => {
  const urls = { url: 'http://127.0.0.1:8097', metricsUrl: 'http://127.0.0.1:9097/metrics' };
  const text = renderInvitation(urls, { from: '2026-10-26', to: '2026-11-25' });
  expect(text.match(/curl -s 'http:\/\/127\.0\.0\.1:8097\/v1\//g)).toHaveLength(5);
  expect(text).toContain('from=2026-10-26&to=2026-11-25');
});
