import { expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../kernel/log.ts';
import { openLimits } from '../limits/open-limits.ts';
import { quotasOfAddress } from '../limits/quotas.ts';
import { makeRegistry } from '../../kernel/prometheus.ts';
import { makeServer } from './make-server.ts';
import { httpProblems } from './problem-table.ts';
import { trustedProxiesSchema } from './trusted-proxies.ts';

test.each([
  ['10.1.2.3', ['10.1.0.0/16'], '203.0.113.9'],
  ['::ffff:10.1.2.3', ['10.1.0.0/16'], '203.0.113.9'],
  ['10.2.2.3', ['10.1.0.0/16'], '10.2.2.3'],
  ['10.1.2.3', [], '10.1.2.3'],
])(
  'a client behind %s, with the proxies %j trusted, is %s',
  async (remoteAddress, trustedProxies, expected) => {
    const app = await makeServer({
      version: '0.0.0',
      tags: [],
      schemas: {},
      processRoutes: [(api) => api.get('/address', (request) => request.ip)],
      routes: null,
      problems: httpProblems,
      identify: () => ({ outcome: 'unknown' }),
      isOpen: true,
      onAct: () => undefined,
      limits: openLimits(
        { ofKey: quotasOfAddress, limitsLocal: false },
        { addTogether: null, registry: makeRegistry(), now: Date.now },
      ),
      allowedHosts: [],
      host: '127.0.0.1',
      publicUrl: null,
      corsOrigins: [],
      maxConnections: 10,
      trustedProxies,
      dataLabel: null,
      log: openLog('silent'),
      observeRequest: () => undefined,
    });
    onTestFinished(() => app.close());
    // The sender itself wrote the first address, its proxy the second.
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };
    expect((await app.inject({ url: '/address', remoteAddress, headers })).body).toBe(expected);
  },
);

test.each([
  '10.0.0.0/33',
  '0.0.0.0/0',
  '::/0',
  'proxy.internal',
  '10.0.0.1/8/8',
  '10.0.0.0/',
  'loopback',
  '*',
])('%s is refused', (text) => expect(trustedProxiesSchema.safeParse(text).success).toBe(false));

test('addresses and networks are taken', () => {
  expect(trustedProxiesSchema.parse('127.0.0.1, ::1,10.0.0.0/8 ,')).toEqual([
    '127.0.0.1',
    '::1',
    '10.0.0.0/8',
  ]);
});
