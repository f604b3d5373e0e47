import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAgree } from '../../src/features/live/channel/agree.ts';
import { makeTickets } from '../../src/features/live/tickets.ts';
import { openLog } from '../../src/kernel/log.ts';
import { localPrincipal } from '../../src/platform/access/known-principals.ts';
import { type Cache, openCache } from '../../src/platform/cache/open-cache.ts';
import { eventually } from '../support/eventually.ts';
import { describeOn } from '../support/services.ts';
import { uniqueName } from '../support/unique-name.ts';

// Processes that share Redis push the same numbers at each tick, and a ticket opens one connection in all of them.

describeOn('redis', 'live numbers of three processes', ({ url }) => {
  let caches: Cache[];
  beforeAll(async () => {
    const options = { redisUrl: url, postgres: null, log: openLog('silent') };
    caches = await Promise.all([openCache(options), openCache(options), openCache(options)]);
    for (const { firstOf } of caches)
      await eventually(async () => {
        await firstOf!.write('ready', 'yes', 60_000);
        expect(await firstOf!.read('ready')).toBe('yes');
      });
  });
  afterAll(() => Promise.all(caches.map((cache) => cache.close())));

  test('one computes a number of a tick, and all have it', async () => {
    const scope = uniqueName('scope');
    let computed = 0;
    const processes = caches.map(({ firstOf }, i) => makeAgree({ firstOf, scope, instance: `${i}` }));
    const ask = (seq: number) =>
      Promise.all(processes.map((agree) => agree('key', seq, () => Promise.resolve(`${(computed += 1)}`))));
    expect(await ask(1)).toEqual(['1', '1', '1']);
    expect(await ask(2)).toEqual(['2', '2', '2']);
  });

  test('when the one who computes fails, the others do it', async () => {
    const scope = uniqueName('scope');
    const [first, ...others] = caches.map(({ firstOf }, i) =>
      makeAgree({ firstOf, scope, instance: `${i}` }),
    );
    await expect(first!('key', 1, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    const texts = await Promise.all(
      others.map((agree, i) => agree('key', 1, () => Promise.resolve(`by ${i}`))),
    );
    expect(new Set(texts).size).toBe(1);
  });

  test('a ticket of one opens one connection in all', async () => {
    const secret = Buffer.from(uniqueName('secret'));
    const tickets = caches.map(({ firstOf }, i) =>
      makeTickets({ secret, firstOf, instance: `${i}`, now: Date.now }),
    );
    const { ticket } = tickets[0]!.make(localPrincipal);
    const taken = await Promise.all(tickets.map((one) => one.take(ticket)));
    expect(taken.filter((principal) => principal !== null)).toEqual([localPrincipal]);
  });
});
