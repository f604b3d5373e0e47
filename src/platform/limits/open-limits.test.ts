import { describe, expect, test } from 'vitest';
import { hasCode } from '../../kernel/errors.ts';
import { makeRegistry } from '../../kernel/prometheus.ts';
import { openLimits, type Sender, type Usage } from './open-limits.ts';
import { subjectOfAddress } from './subject-of-address.ts';

const MINUTE_MS = 60_000;
const key: Sender = { side: 'key', id: 'k1' };

function open(ofKey: Partial<Record<'requests' | 'engineMs' | 'bytes' | 'questions', number>> = {}) {
  const clock = { ms: 1_000_000 };
  const registry = makeRegistry();
  const none = { requests: Infinity, engineMs: Infinity, bytes: Infinity, questions: Infinity };
  const limits = openLimits(
    { ofKey: { ...none, ...ofKey }, limitsLocal: false },
    { addTogether: null, registry, now: () => clock.ms },
  );
  const enter = (sender: Sender = key, isQuestion = false): Usage => {
    const { outcome } = limits.enter(sender, isQuestion);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const refusals = async () => {
    const { values } = await registry.getSingleMetric('openride_limit_refusals_total')!.get();
    return values.filter(({ value }) => value > 0).map(({ labels, value }) => ({ ...labels, value }));
  };
  return { clock, limits, enter, refusals };
}

/** The reason for which something is refused; null: it is not. */
function reasonOf(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return hasCode(error, 'limit_reached') ? error.facts['reason'] : error;
  }
}

describe('a key', () => {
  test('over its requests waits for the end of its window, others do not', async () => {
    const { clock, enter, refusals } = open({ requests: 2 });
    enter().end(0);
    clock.ms += 10_000;
    enter().end(0);
    let facts: unknown;
    try {
      enter();
    } catch (error) {
      facts = hasCode(error, 'limit_reached') && error.facts;
    }
    expect(facts).toEqual({ reason: 'requests', allowed: '2 requests a minute', retryAfterSeconds: 50 });
    expect(reasonOf(() => enter({ side: 'key', id: 'k2' }))).toBe(null);
    clock.ms += 50_000;
    expect(reasonOf(() => enter())).toBe(null);
    expect(await refusals()).toEqual([{ reason: 'requests', side: 'key', value: 1 }]);
  });

  test('over its bytes, over its time of the engine, over its questions at once', async () => {
    const { enter, refusals } = open({ bytes: 100, engineMs: 1_000, questions: 2 });
    const [first, second] = [enter(key, true), enter(key, true)];
    expect(reasonOf(() => enter(key, true))).toBe('concurrent_queries');
    expect(reasonOf(() => enter(key, false))).toBe(null);
    first.end(0);
    second.spendEngineMs(999.6);
    expect(reasonOf(() => enter(key, true))).toBe('query_seconds');
    second.end(100);
    expect(reasonOf(() => enter(key, false))).toBe('bytes');
    expect(await refusals()).toEqual([
      { reason: 'query_seconds', side: 'key', value: 1 },
      { reason: 'bytes', side: 'key', value: 1 },
      { reason: 'concurrent_queries', side: 'key', value: 1 },
    ]);
  });

  test('is told what it may and what is left', () => {
    const { limits, clock } = open({ requests: 10, engineMs: 5_000, bytes: 1_000, questions: 3 });
    const { outcome } = limits.enter(key, true);
    if (outcome instanceof Error) throw outcome;
    outcome.spendEngineMs(1_500);
    outcome.end(300);
    clock.ms += 15_000;
    expect(limits.enter(key, false).headers).toEqual({
      'ratelimit-policy':
        '"requests";q=10;w=60, "query_seconds";q=5;w=60;qu="seconds", "bytes";q=1000;w=60;qu="content-bytes", ' +
        '"concurrent_queries";q=3;qu="concurrent-requests"',
      ratelimit: '"requests";r=8;t=45, "query_seconds";r=3;t=45, "bytes";r=700;t=45',
    });
  });

  test('without any limit is told nothing', () => {
    expect(open().limits.enter(key, false).headers).toBe(null);
  });
});

test('an app of one person may take less than a key, never more', () => {
  const { enter } = open({ questions: 2 });
  const person: Sender = { side: 'person', id: 'driver' };
  const [, second] = [enter(person, true), enter(person, true)];
  expect(reasonOf(() => enter(person, true))).toBe('concurrent_queries');
  second.spendEngineMs(20_000);
  second.end(0);
  expect(reasonOf(() => enter(person, true))).toBe('query_seconds');
});

describe('wrong keys from one address', () => {
  const address = subjectOfAddress('203.0.113.7');
  const other = subjectOfAddress('203.0.113.8');
  const guess = (limits: ReturnType<typeof open>['limits'], times: number) =>
    Array.from({ length: times }, () => limits.wrongKeys.wrong(address));

  test('the 21st in a minute is refused until the minute is over', async () => {
    const { limits, clock, refusals } = open();
    expect(guess(limits, 20)).toEqual(Array(20).fill(null));
    clock.ms += 20_000;
    expect(guess(limits, 1)).toEqual([40_000]);
    expect(limits.wrongKeys.wrong(other)).toBe(null);
    expect(await refusals()).toEqual([{ reason: 'wrong_keys', side: 'address', value: 1 }]);
    clock.ms += 40_000;
    expect(guess(limits, 1)).toEqual([null]);
  });

  test('a right key that was used from there goes on; another is not told that it is right', () => {
    const { limits, clock } = open();
    expect(limits.wrongKeys.right(address, 'known')).toBe(null);
    guess(limits, 20);
    expect(limits.wrongKeys.right(address, 'known')).toBe(null);
    expect(limits.wrongKeys.right(address, 'guessed')).toBe(MINUTE_MS);
    expect(limits.wrongKeys.right(other, 'guessed')).toBe(null);
    clock.ms += MINUTE_MS;
    expect(limits.wrongKeys.right(address, 'guessed')).toBe(null);
  });
});
