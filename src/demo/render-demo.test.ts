import { expect, test } from 'vitest';
import { renderBeginning, renderHistory, renderInvitation, renderLive } from './render-demo.ts';

test('progress: share, rate and what is left', () => {
  expect(renderHistory({ share: 0.25, sent: 200_000, seconds: 10 })).toBe(
    `[${'█'.repeat(6)}${'░'.repeat(18)}]   25 %  20,000 events/s  ETA 0:30  200,000 events`,
  );
  expect(renderHistory({ share: 0, sent: 0, seconds: 0 })).toContain('  0 %  0 events');
});

test('the invitation names the service and asks over the range', () => {
  const urls = { url: 'http://127.0.0.1:8097', metricsUrl: 'http://127.0.0.1:9097/metrics' };
  const text = renderInvitation(urls, Date.parse('2026-11-23T23:30:00Z'));
  expect(text.match(/curl -s 'http:\/\/127\.0\.0\.1:8097\/v1\//g)).toHaveLength(5);
  expect(text).toContain('from=2026-10-26&to=2026-11-25');
});

test('the beginning tells the time and the zone of the city, and going on tells from when', () => {
  const plan = {
    size: 'demo',
    days: 426,
    seed: 1,
    eventsPerSecond: 0,
    aheadMs: 8 * 3_600_000,
    startedAtMs: Date.parse('2026-12-01T06:10:00Z'),
    sentUntilMs: 0,
  } as const;
  const beginning = renderBeginning(plan, { dataDir: '/data', isNew: true });
  expect(beginning).toContain('begins at 07:10 now');
  expect(beginning).toContain('Etc/GMT-9');
  const later = { ...plan, sentUntilMs: Date.parse('2026-12-03T20:00:00Z') };
  expect(renderBeginning(later, { dataDir: '/data', isNew: false })).toContain(
    '2026-12-03 21:00:00 of its time',
  );
  expect(renderLive(1.27)).toContain('about 1.3 events/s');
  expect(renderLive(0.04)).toContain('about 2 events a minute');
});
