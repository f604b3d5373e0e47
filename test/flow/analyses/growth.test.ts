import { afterAll, beforeAll, expect, test } from 'vitest';
import { growth } from '../../../src/features/analyses/growth/growth.ts';
import { growthByHand, type GrowthQuestion } from '../../oracle/analyses/growth.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { randomPeople } from '../../support/random-people.ts';
import { arrivalsOf, insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

interface Bucket {
  new: number;
  retained: number;
  resurrected: number;
  churned: number;
}
interface Body {
  buckets: Bucket[];
  groups: { value: string | null; buckets: Bucket[] }[] | null;
  query: { from: string; to: string };
}

const NOW_MS = Date.parse('2026-03-20T12:07:00Z');
const events = randomPeople({ count: 120, fromMs: Date.parse('2025-10-01T00:00:00Z'), toMs: NOW_MS });
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await insertAccepted(store.connection, arrivalsOf(events));
});
afterAll(() => store.close());

const ask = (zone: string, given: Record<string, string>) =>
  askAnalysis<Body>(
    analysisGround({ connection: store.connection, nowMs: NOW_MS, timezone: zone }),
    growth,
    given,
  );

const byValue = (a: { value: string | null }, b: { value: string | null }) =>
  (a.value ?? '') < (b.value ?? '') ? -1 : 1;

test.each<Pick<GrowthQuestion, 'zone' | 'grain' | 'by'> & { from: string; to: string; buckets: number }>([
  { zone: 'America/New_York', grain: 'day', by: null, from: '2026-02-20', to: '2026-03-21', buckets: 29 },
  { zone: 'Africa/Lagos', grain: 'week', by: 'city', from: '2025-12-03', to: '2026-03-18', buckets: 16 },
  {
    zone: 'Asia/Kathmandu',
    grain: 'month',
    by: 'referral_code',
    from: '2025-11-15',
    to: '2026-03-02',
    buckets: 5,
  },
])('by $grain, $zone, against a look at every person', async ({ zone, grain, by, from, to, buckets }) => {
  const answer = await ask(zone, { grain, from, to, ...(by !== null && { by }) });
  const expected = growthByHand(events, {
    zone,
    grain,
    by,
    fromMs: Date.parse(answer.query.from),
    toMs: Date.parse(answer.query.to),
    nowMs: NOW_MS,
    watermarkMs: NOW_MS - 300_000,
  });
  expect(answer.buckets).toEqual(expected.buckets);
  // A group without anybody in the range is not shown.
  const shown = expected.groups?.filter(({ buckets: all }) =>
    all.some((one) => one.new + one.retained + one.resurrected + one.churned > 0),
  );
  expect(answer.groups?.toSorted(byValue)).toEqual(shown?.toSorted(byValue));
  expect(answer.buckets).toHaveLength(buckets);
  const total = (part: keyof Bucket) => answer.buckets.reduce((sum, one) => sum + one[part], 0);
  for (const part of ['new', 'retained', 'resurrected', 'churned'] as const)
    expect(total(part)).toBeGreaterThan(0);
});

test('a range is widened to whole calendar months, and shown so', async () => {
  const { query } = await ask('Africa/Lagos', {
    grain: 'month',
    from: '2026-01-31',
    to: '2026-03-02',
    role: 'DRIVER',
  });
  expect(query).toEqual({
    from: '2026-01-01T00:00:00+01:00',
    to: '2026-04-01T00:00:00+01:00',
    timezone: 'Africa/Lagos',
    grain: 'month',
    by: null,
    city: null,
    state: null,
    role: ['DRIVER'],
    referral: null,
    referral_code: null,
  });
});
