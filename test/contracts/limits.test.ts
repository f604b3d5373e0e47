import { afterEach, expect, test } from 'vitest';
import { openLog } from '../../src/kernel/log.ts';
import { makeRegistry } from '../../src/kernel/prometheus.ts';
import { openCache } from '../../src/platform/cache/open-cache.ts';
import { openLimits } from '../../src/platform/limits/open-limits.ts';
import { subjectOfAddress } from '../../src/platform/limits/subject-of-address.ts';
import { eventually } from '../support/eventually.ts';
import { describeOn } from '../support/services.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { uniqueName } from '../support/unique-name.ts';

// Two processes share their limits over Redis. When Redis dies each counts for itself, and requests go on.

const log = openLog('silent');
const MOST = 20;
/** Processes tell each other once a second. */
const TOLD_WITHIN_MS = 10_000;

describeOn('redis', 'limits of two processes', ({ url }) => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  /** Opens the limits of one process, and of Redis as it reaches it. */
  async function openProcess(redisUrl: string) {
    const cache = await openCache({ redisUrl, postgres: null, log });
    const none = { requests: Infinity, engineMs: Infinity, bytes: Infinity, questions: Infinity };
    const limits = openLimits(
      { ofKey: { ...none, requests: MOST, engineMs: 1_000 }, limitsLocal: false },
      { addTogether: cache.addTogether, registry: makeRegistry(), now: Date.now },
    );
    closing.push(() => cache.close(), limits.close);
    return {
      /** Sends a request; tells how it ended. */
      send(id: string, isQuestion = false): 'passed' | 'refused' {
        const { outcome } = limits.enter({ side: 'key', id }, isQuestion);
        if (outcome instanceof Error) return 'refused';
        if (isQuestion) outcome.spendEngineMs(1_000);
        outcome.end(0);
        return 'passed';
      },
      wrong: (address: string) => limits.wrongKeys.wrong(subjectOfAddress(address)),
      health: () => limits.health['limits']?.read().status,
    };
  }

  async function openTwo() {
    const through = new URL(url);
    const { hostname: host, port } = through;
    const proxy = await startTcpProxy(() => ({ host, port: Number(port) }));
    closing.push(() => proxy.close());
    Object.assign(through, { hostname: '127.0.0.1', port: String(proxy.port) });
    return { proxy, one: await openProcess(through.href), other: await openProcess(through.href) };
  }

  test('requests, time of the engine and wrong keys count over both', async () => {
    const { one, other } = await openTwo();
    const [sender, asker, address] = [uniqueName('sender'), uniqueName('asker'), uniqueName('address')];
    for (let i = 0; i < MOST; i += 1) {
      expect(one.send(sender)).toBe('passed');
      expect(one.wrong(address)).toBe(null);
    }
    expect(one.send(asker, true)).toBe('passed');
    // The other lets some through until it has been told.
    await eventually(() => expect(other.send(sender)).toBe('refused'), TOLD_WITHIN_MS);
    await eventually(() => expect(other.send(asker, true)).toBe('refused'), TOLD_WITHIN_MS);
    await eventually(() => expect(other.wrong(address)).not.toBe(null), TOLD_WITHIN_MS);
    expect(other.send(uniqueName('sender'))).toBe('passed');
    expect([one.health(), other.health()]).toEqual(['ok', 'ok']);
  });

  test.each(['cut', 'freeze'] as const)(
    'Redis dies (%s): each counts for itself at once, and they share again when it is back',
    async (how) => {
      const { proxy, one, other } = await openTwo();
      const before = uniqueName('sender');
      one.send(before);
      await eventually(() => expect(one.health()).toBe('ok'));
      await proxy[how]();
      const sender = uniqueName('sender');
      const sent = (process: typeof one) => Array.from({ length: MOST + 1 }, () => process.send(sender));
      const alone = [...Array<string>(MOST).fill('passed'), 'refused'];
      expect([sent(one), sent(other)]).toEqual([alone, alone]);
      await eventually(
        () => expect([one.health(), other.health()]).toEqual(['degraded', 'degraded']),
        TOLD_WITHIN_MS,
      );
      if (how === 'freeze') return;
      await proxy.restore();
      const later = uniqueName('sender');
      await eventually(() => {
        one.send(later);
        expect(one.health()).toBe('ok');
      }, TOLD_WITHIN_MS);
      await eventually(() => expect(other.send(later)).toBe('refused'), TOLD_WITHIN_MS);
    },
  );
});
