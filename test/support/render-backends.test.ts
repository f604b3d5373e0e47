import { expect, test } from 'vitest';
import { renderBackends } from './render-backends.ts';

test('the end of a run names what ran where, and what did not run and why', () => {
  const why = 'is not up; npm run services:up starts it';
  const text = renderBackends([
    { backend: 'embedded', suite: 'flow/rides', outcome: 'passed', missing: null },
    { backend: 'embedded', suite: 'flow/demo', outcome: 'failed', missing: null },
    { backend: 'kafka', suite: 'kafka/source › order', outcome: 'skipped', missing: why },
  ]);
  expect(text).toBe(`Suites by backend
  embedded: 2 ran, 1 failed
    flow/rides
    flow/demo (failed)
  kafka did NOT run: kafka/source › order: kafka ${why}
  1 suites did not run. REQUIRE_SERVICES=1 makes that a failure.`);
});

test('a run with everything says so', () => {
  const text = renderBackends([{ backend: 'redis', suite: 'cache', outcome: 'passed', missing: null }]);
  expect(text).toMatch(/redis: 1 ran\n {4}cache\n {2}Every suite had its backend\.$/);
});
