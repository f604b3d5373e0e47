import { expect, test } from 'vitest';
import { accessHealth } from './health.ts';

test.each([
  [{ rows: 3, oldestMs: 60_000, lost: 0 }, 'ok'],
  [{ rows: 3, oldestMs: 60_001, lost: 0 }, 'degraded'],
  [{ rows: 0, oldestMs: 0, lost: 1 }, 'degraded'],
])('the audit with %j is %s', (waiting, status) => {
  const known = { failure: () => null, count: () => 0 };
  const { audit } = accessHealth({ known, recorder: { waiting: () => waiting }, settingKeys: 0 });
  expect(audit!.read()).toMatchObject({
    status,
    facts: { waiting_rows: waiting.rows, lost_rows: waiting.lost },
  });
});
