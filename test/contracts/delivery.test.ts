import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { migrationSets } from '../../src/app/features.ts';
import type { DeliveryOrder } from '../../src/platform/delivery/order.ts';
import { sendDue, type SendDeps } from '../../src/features/delivery/send-due.ts';
import { type DeliveryStore, makeDeliveryStore, newDeliveryId } from '../../src/features/delivery/store.ts';
import { openLog } from '../../src/kernel/log.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/units.ts';
import type { Receiver } from '../../src/platform/delivery/message.ts';
import { type Channels, openChannels } from '../../src/platform/delivery/open-channels.ts';
import type { Metadata } from '../../src/platform/metadata/metadata.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { openDirectory } from '../../src/platform/objects/directory.ts';
import { type HttpCollector, startHttpCollector } from '../support/http-collector.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { makeTestDatabase } from '../support/postgres-database.ts';
import { describeOnEach } from '../support/services.ts';

// Messages go to real servers, which fail in every way that they can: each delivery ends in the ledger once, and what arrived twice is what the ledger
// calls unknown.

const SECRET = 'a-secret-that-signs';
const signal = new AbortController().signal;
const START_MS = Date.UTC(2026, 0, 5, 9);

describeOnEach(['embedded', 'postgres'], 'messages', ({ endpoint }) => {
  let directory: string;
  let metadata: Metadata;
  const opened: { close(): Promise<void> }[] = [];
  let store: DeliveryStore;
  let mail: MailServer;
  let web: HttpCollector;
  let channels: Channels;
  let nowMs: number;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'delivery-'));
    let databaseUrl: string | null = null;
    if (endpoint !== null) {
      const database = await makeTestDatabase(endpoint.url);
      opened.push({ close: () => database.drop() });
      databaseUrl = database.url;
    }
    const log = openLog('silent');
    metadata = await openMetadata({
      databaseUrl,
      dataDir: directory,
      poolSize: 5,
      migrations: migrationSets,
      log,
    });
    opened.push(metadata);
    store = makeDeliveryStore(metadata.db);
    [mail, web] = [await startMailServer(), await startHttpCollector()];
    channels = openAll({});
  });
  afterAll(async () => {
    channels.close();
    await mail.close();
    await web.close();
    for (const it of opened.toReversed()) await it.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => (nowMs = START_MS));
  afterEach(async () => {
    mail.behaviour = Object.assign(mail.behaviour, { refuses: undefined, losesAnswer: undefined });
    web.answer = () => 200;
    mail.mails.length = 0;
    web.requests.length = 0;
    await store.forget(new Date(Date.now() + 365 * DAY_MS));
  });

  function openAll(more: Partial<Parameters<typeof openChannels>[0]>): Channels {
    return openChannels({
      smtp: {
        host: '127.0.0.1',
        port: mail.port,
        user: null,
        password: null,
        from: 'analytics@openride.example',
        timeoutMs: 5_000,
      },
      notification: { url: web.url, token: 'a-token', type: 'analytics' },
      webhookSecret: SECRET,
      allowsPrivate: true,
      allowedDomains: [],
      timeoutMs: 5_000,
      dataDir: directory,
      objects: openDirectory(join(directory, 'objects')),
      now: () => nowMs,
      ...more,
    });
  }

  const orderOf = (receiver: Receiver, more: Partial<DeliveryOrder> = {}): DeliveryOrder => ({
    subjectOf: 'alert:late',
    owner: 'Ada',
    receiver,
    urgency: 'normal',
    message: {
      subject: 'Late ₦ departures',
      text: 'Three of <20> & more.',
      data: { late: 3 },
      link: 'https://a.example/x',
    },
    ...more,
  });

  async function order(orders: readonly DeliveryOrder[]): Promise<string[]> {
    const placed = orders.map(({ id = newDeliveryId(), onFailure = null, ...one }) => ({
      ...one,
      id,
      onFailure,
      nextAt: new Date(nowMs),
    }));
    await store.add(placed);
    return placed.map(({ id }) => id);
  }

  function deps(more: Partial<SendDeps> = {}): SendDeps {
    return {
      store,
      channels,
      order: async (orders) => void (await order(orders)),
      failuresTo: null,
      leaseMs: 3 * MINUTE_MS,
      log: openLog('silent'),
      now: () => nowMs,
      onAttempt: () => undefined,
      ...more,
    };
  }

  const send = (more: Partial<SendDeps> = {}) => sendDue(deps(more), signal);
  const facts = async (id: string) => {
    const { status, attempts, unknownAttempts, note } = (await store.find(id))!;
    return { status, attempts, unknownAttempts, note };
  };

  test('a mail has its text, its other form, and the id of its delivery', async () => {
    const html = '<p>Three of <b>20</b></p>';
    const message = { ...orderOf({ channel: 'mail', to: 'x@y.example' }).message, html };
    const [id] = await order([orderOf({ channel: 'mail', to: 'ops@openride.example' }, { message })]);
    expect(await send()).toBe(1);
    expect(await facts(id!)).toMatchObject({ status: 'sent', attempts: 1, unknownAttempts: 0 });
    const [arrived] = mail.mails;
    expect(arrived).toMatchObject({
      subject: 'Late ₦ departures',
      messageId: `<${id}@openride.example>`,
      html,
      from: { text: 'analytics@openride.example' },
      to: { text: 'ops@openride.example' },
    });
    expect(arrived!.text!.trim()).toBe('Three of <20> & more.');
  });

  test('a webhook is signed over its body and its time, and has the id of its delivery', async () => {
    const [id] = await order([orderOf({ channel: 'webhook', url: `${web.url}/hook` })]);
    await send();
    const [{ path, headers, body }] = web.requests as [HttpCollector['requests'][0]];
    expect([path, headers['idempotency-key'], JSON.parse(body)]).toEqual([
      '/hook',
      id,
      {
        id,
        subject: 'Late ₦ departures',
        text: 'Three of <20> & more.',
        link: 'https://a.example/x',
        data: { late: 3 },
      },
    ]);
    const seconds = START_MS / 1_000;
    const mac = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
    expect(headers['x-openride-signature']).toBe(`t=${seconds},v1=${mac}`);
  });

  test('Slack gets one text, in which its own signs are words', async () => {
    await order([orderOf({ channel: 'slack', url: `${web.url}/services/T0` })]);
    await send();
    expect(JSON.parse(web.requests[0]!.body)).toEqual({
      text: '*Late ₦ departures*\nThree of &lt;20&gt; &amp; more.\n<https://a.example/x|Open>',
    });
  });

  test('the notification service gets one person or many, as its contract says', async () => {
    const base = {
      notification_type: z.string(),
      channels: z.array(z.enum(['push', 'sms', 'email'])).min(1),
      priority: z.enum(['low', 'normal', 'high', 'urgent']),
      template_data: z.record(z.string(), z.unknown()),
    };
    const contract: Record<string, z.ZodType> = {
      '/v1/notifications/send-async': z.strictObject({ user_id: z.uuid(), ...base }),
      '/v1/notifications/broadcast': z.strictObject({
        user_ids: z.array(z.uuid()).min(2).max(1_000),
        ...base,
      }),
    };
    const people = [crypto.randomUUID(), crypto.randomUUID()];
    await order([
      orderOf({ channel: 'notification', user_ids: [people[0]!], by: ['push'] }),
      orderOf({ channel: 'notification', user_ids: people, by: ['sms', 'email'] }, { urgency: 'urgent' }),
    ]);
    await send();
    expect(web.requests.map(({ path }) => path).toSorted()).toEqual(Object.keys(contract).toSorted());
    for (const { path, headers, body } of web.requests) {
      contract[path]!.parse(JSON.parse(body));
      expect(headers.authorization).toBe('Bearer a-token');
    }
  });

  test('an object and a file have the message, also after a second attempt', async () => {
    const [id] = await order([orderOf({ channel: 'object', prefix: 'alerts/today' })]);
    await order([orderOf({ channel: 'file', name: 'shift' })]);
    await send();
    const bytes = await buffer(
      Readable.from(openDirectory(join(directory, 'objects')).read(`alerts/today/${id}.json`)),
    );
    expect(JSON.parse(bytes.toString())).toMatchObject({ id, subject: 'Late ₦ departures' });
    const lines = readFileSync(join(directory, 'deliveries', 'shift.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ subject: 'Late ₦ departures', data: { late: 3 } });
  });

  test('of three receivers one is refused: the others have it once, and it is tried again alone, ever later, until it is given up', async () => {
    mail.behaviour.refuses = (to) => (to.startsWith('full') ? [452, 'The mailbox is full'] : undefined);
    const ids = await order(
      ['ada@a.example', 'full@a.example', 'eve@a.example'].map((to) => orderOf({ channel: 'mail', to })),
    );
    const failuresTo: Receiver = { channel: 'webhook', url: `${web.url}/failures` };
    expect(await send({ failuresTo })).toBe(3);
    const waits: number[] = [];
    for (;;) {
      const { status, nextAt } = (await store.find(ids[1]!))!;
      if (status !== 'waiting') break;
      waits.push((nextAt.getTime() - nowMs) / MINUTE_MS);
      nowMs = nextAt.getTime() - 1;
      expect(await send({ failuresTo })).toBe(0);
      nowMs += 1;
      await send({ failuresTo });
    }
    expect(waits).toEqual([0.5, 2, 10, 30, 120, 360]);
    expect(await facts(ids[1]!)).toMatchObject({
      status: 'failed',
      attempts: 7,
      note: expect.stringContaining('The mailbox is full'),
    });
    expect(mail.mails.map(({ to }) => (to as { text: string }).text).toSorted()).toEqual([
      'ada@a.example',
      'eve@a.example',
    ]);
    expect(web.requests.map(({ body }) => (JSON.parse(body) as { subject: string }).subject)).toEqual([
      'Not delivered: Late ₦ departures',
    ]);
  });

  test('an answer that is lost after the text: the ledger says unknown, and the second one has the same id', async () => {
    let lost = 0;
    mail.behaviour.losesAnswer = () => (lost += 1) === 1;
    const [id] = await order([orderOf({ channel: 'mail', to: 'ops@a.example' })]);
    await send();
    expect(await facts(id!)).toMatchObject({ status: 'waiting', unknownAttempts: 1 });
    nowMs += HOUR_MS;
    await send();
    expect(await facts(id!)).toMatchObject({ status: 'sent', attempts: 2, unknownAttempts: 1 });
    expect(mail.mails.map(({ messageId }) => messageId)).toEqual([
      `<${id}@openride.example>`,
      `<${id}@openride.example>`,
    ]);
  });

  test.each([
    ['no answer', null, { status: 'waiting', unknownAttempts: 1 }],
    ['an error of the receiver', 503, { status: 'waiting', unknownAttempts: 0 }],
    ['too many at once', 429, { status: 'waiting', unknownAttempts: 0 }],
    ['a refusal', 404, { status: 'failed', unknownAttempts: 0 }],
    ['a redirect, which is not followed', 302, { status: 'failed', unknownAttempts: 0 }],
  ])('a webhook with %s', async (_, status, expected) => {
    web.answer = () => status;
    const [id] = await order([orderOf({ channel: 'webhook', url: `${web.url}/hook` })]);
    await send();
    expect(await facts(id!)).toMatchObject(expected);
    expect(web.requests).toHaveLength(1);
  });

  test('SMTP that is down is waited for', async () => {
    const nowhere = openAll({
      smtp: { host: '127.0.0.1', port: 1, user: null, password: null, from: 'a@b.example', timeoutMs: 1_000 },
    });
    const [id] = await order([orderOf({ channel: 'mail', to: 'ops@a.example' })]);
    await send({ channels: nowhere });
    expect(await facts(id!)).toMatchObject({ status: 'waiting', unknownAttempts: 0 });
    nowMs += HOUR_MS;
    await send();
    expect(await facts(id!)).toMatchObject({ status: 'sent', attempts: 2 });
  });

  test.each([
    ['a private address', 'http://127.0.0.1:1/', {}, /127\.0\.0\.1, an address of a private network/],
    ['a name of one', 'http://localhost:1/', {}, /an address of a private network/],
    ['the metadata of a cloud', 'http://169.254.169.254/latest', {}, /private network/],
    [
      'another domain',
      'https://evil.example/',
      { allowedDomains: ['openride.example'] },
      /DELIVERY_ALLOWED_DOMAINS/,
    ],
  ])('%s is not called, and it is not tried again', async (_, url, settings, reason) => {
    const guarded = openAll({ allowsPrivate: false, ...settings });
    const [id] = await order([orderOf({ channel: 'webhook', url })]);
    await send({ channels: guarded });
    expect(await facts(id!)).toMatchObject({
      status: 'failed',
      attempts: 1,
      note: expect.stringMatching(reason),
    });
  });

  test('two workers send each of a hundred once', async () => {
    const ids = await order(
      Array.from({ length: 100 }, () => orderOf({ channel: 'webhook', url: `${web.url}/hook` })),
    );
    const made = await Promise.all([send(), send()]);
    expect(made[0]! + made[1]!).toBe(100);
    const arrived = web.requests.map(({ headers }) => String(headers['idempotency-key']));
    expect(arrived.toSorted()).toEqual(ids.toSorted());
  });

  test.each(['before', 'after'] as const)(
    'a worker that dies %s it sent: another one takes the delivery when its time is over, and says that it may be the second',
    async (when) => {
      const [id] = await order([orderOf({ channel: 'webhook', url: `${web.url}/hook` })]);
      const dying: SendDeps['channels'] = {
        async send(parcel) {
          if (when === 'after') await channels.send(parcel);
          throw new Error('killed');
        },
      };
      await expect(send({ channels: dying })).rejects.toThrow('killed');
      expect(await send()).toBe(0); // it may be at work still
      nowMs += 3 * MINUTE_MS;
      expect(await send()).toBe(1);
      expect(await facts(id!)).toMatchObject({ status: 'sent', attempts: 2, unknownAttempts: 1 });
      expect(web.requests).toHaveLength(when === 'after' ? 2 : 1);
    },
  );

  test('what a process settles too late is not written over what another one has written', async () => {
    const [id] = await order([orderOf({ channel: 'webhook', url: `${web.url}/hook` })]);
    const slow = (await store.claim(new Date(nowMs), MINUTE_MS))!;
    nowMs += MINUTE_MS;
    await send({ leaseMs: MINUTE_MS });
    const told = { note: 'late', isUnknown: false, now: new Date(nowMs) };
    expect(await store.settle(slow, { status: 'failed' }, told)).toBe(false);
    expect(await facts(id!)).toMatchObject({ status: 'sent' });
  });

  test('the same order twice is one delivery', async () => {
    const receiver: Receiver = { channel: 'webhook', url: `${web.url}/hook` };
    await order([orderOf(receiver, { id: 'dlv_of_a_transition' })]);
    await order([orderOf(receiver, { id: 'dlv_of_a_transition' })]);
    expect(await send()).toBe(1);
    expect(web.requests).toHaveLength(1);
  });
});
