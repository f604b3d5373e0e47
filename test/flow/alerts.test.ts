import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeliveryOrder } from '../../src/platform/delivery/order.ts';
import { rejudge } from '../../src/features/alerts/evaluate/rejudge.ts';
import { makeFeedStore } from '../../src/features/alerts/feed/store.ts';
import { makePartStore } from '../../src/features/alerts/own/store.ts';
import { doRound, type RoundDeps } from '../../src/features/alerts/round.ts';
import { backTest } from '../../src/features/alerts/rules/back-test.ts';
import { starterRules } from '../../src/features/alerts/rules/starters.ts';
import { type Rule, ruleSchema } from '../../src/features/alerts/rule.ts';
import { makeSilenceStore } from '../../src/features/alerts/silences/store.ts';
import type { RuleOwner } from '../../src/features/alerts/rows.ts';
import { type AlertStore, makeAlertStore } from '../../src/features/alerts/store.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { openLog } from '../../src/kernel/log.ts';
import { makeZone } from '../../src/kernel/time-zone.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/kernel/units.ts';
import { metricKinds } from '../../src/metrics/metric-kinds.ts';
import { plainCalendar } from '../../src/metrics/time/calendar/calendar.ts';
import { scopes } from '../../src/platform/access/scopes.ts';
import { analysisGround } from '../support/ask-analysis.ts';
import { commandLine } from '../support/command-line.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// A day of a city in which things go wrong, minute by minute: which rules fire, when, and who hears of it. The clock is that of the test; store and
// metadata are real ones.

const zone = makeZone('Africa/Lagos');
const signal = new AbortController().signal;
/** Monday. */
const DAY = '2026-03-02';
const at = (clock: string, day = DAY) => Date.parse(`${day}T${clock}:00+01:00`);
const LATENESS_MS = 5 * MINUTE_MS;
const owner: RuleOwner = { id: 'local', name: 'Ada', kind: 'local', scopes: new Set(scopes) };
const ops = { channel: 'mail', to: 'ops@openride.example' } as const;
const boss = { channel: 'slack', url: 'https://hooks.example/T' } as const;

let service: TestService;
let store: AlertStore;
let nowMs: number;
let watermarkMs: number | null;
let sent: DeliveryOrder[];

beforeAll(async () => {
  service = await openTestService();
  store = makeAlertStore(service.metadata.db);
  const events: object[] = [];
  // Bookings all day but from 14:00 to 15:30; a provider fails from 10:00 to 11:00.
  for (let minute = 6 * 60; minute < 22 * 60; minute += 3) {
    const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const event_timestamp = `${DAY}T${clock}:30+01:00`;
    const isSilent = minute >= 14 * 60 && minute < 15 * 60 + 30;
    if (!isSilent) events.push(like('booking.created', { event_timestamp, booking_id: crypto.randomUUID() }));
    const fails = minute >= 10 * 60 && minute < 11 * 60;
    for (const provider of ['paystack', 'flutterwave']) {
      const type = fails && provider === 'paystack' ? 'payment.failed' : 'payment.success';
      const ids = { payment_id: crypto.randomUUID(), booking_id: crypto.randomUUID() };
      events.push(
        like(type, { event_timestamp, provider, ...ids, provider_transaction_id: crypto.randomUUID() }),
      );
    }
  }
  const sending = await service.post(JSON.stringify(events));
  expect(await sending.json()).toMatchObject({ accepted: events.length });
  await vi.waitFor(
    async () => {
      const counted = '(SELECT count() FROM booking_events) + (SELECT count() FROM payment_events)';
      expect(Number(await readNumber(service.warehouse.connection, counted))).toBe(events.length);
    },
    { timeout: 60_000, interval: 100 },
  );
});
afterAll(() => service.remove());
beforeEach(async () => {
  for (const { rule } of await store.rules()) await store.remove(rule.id);
  await store.forget(new Date(Date.now() + HOUR_MS));
  sent = [];
  watermarkMs = null;
});

function like(type: string, given: Record<string, unknown>): object {
  const { provider_transaction_id: _, ...example } = (
    eventExamples as Record<string, Record<string, unknown>>
  )[type]!;
  const fits = type === 'payment.success' ? given : { ...given, provider_transaction_id: undefined };
  return { ...example, ...fits, event_id: crypto.randomUUID() };
}

function deps(more: Partial<RoundDeps> = {}): RoundDeps {
  const ground = analysisGround({ connection: service.warehouse.connection, nowMs });
  const kinds = metricKinds(ground, {
    query: async (query) => ({
      body: JSON.stringify(await ground.query(query)),
      etag: null,
      cache: 'miss',
      isPersonal: false,
      watermarkMs: null,
    }),
    realtime: () => Promise.reject(new Error('not asked')),
    nextEdge: () => 0,
  });
  return {
    store,
    feed: makeFeedStore(service.metadata.db),
    parts: makePartStore(service.metadata.db),
    health: () => ({}),
    silences: () => makeSilenceStore(service.metadata.db).list(new Date(0)),
    kinds,
    readCalendar: () => Promise.resolve(plainCalendar),
    zone,
    watermark: () => Promise.resolve(watermarkMs ?? nowMs - LATENESS_MS),
    endOf: () => Promise.resolve(null),
    deliver: (orders) => {
      for (const order of orders) if (!sent.some(({ id }) => id === order.id)) sent.push(order);
      return Promise.resolve();
    },
    sender: { zone, publicUrl: 'https://a.example', dataLabel: null },
    feedTo: null,
    heartbeatUrl: null,
    historyMs: 365 * 24 * HOUR_MS,
    log: openLog('silent'),
    now: () => nowMs,
    ...more,
  };
}

const round = (more: Partial<RoundDeps> = {}) => doRound(deps(more), signal);

/** Lets the clock go, and does a round every so many minutes. */
async function pass(
  from: string,
  to: string,
  everyMinutes = 5,
  more: Partial<RoundDeps> = {},
): Promise<void> {
  for (nowMs = at(from); nowMs <= at(to); nowMs += everyMinutes * MINUTE_MS) await round(more);
  nowMs -= everyMinutes * MINUTE_MS;
}

async function save(given: Record<string, unknown>, from: string): Promise<void> {
  const rule = ruleSchema.parse({
    id: 'a-rule',
    name: 'A rule',
    notify: { warning: [ops], critical: [ops] },
    ...given,
  });
  await store.save(rule, owner, at(from));
}

const happened = async () =>
  (await store.history({ ruleId: null, before: null, limit: 100 }))
    .toReversed()
    .map(
      ({ window, key, to, news, muted }) =>
        `${zone.format(window.toMs).slice(11, 16)} ${key} ${to} ${muted ?? news}`,
    );
const subjects = () => sent.map(({ message }) => message.subject);

const outage = {
  name: 'Payments fail',
  metric: 'payments.attempt_success_rate',
  by: ['provider'],
  window_minutes: 30,
  condition: { kind: 'ratio', op: 'below', critical: 0.7, minimum: 5 },
} as const;
const silence = {
  name: 'No booking',
  metric: 'bookings.created',
  window_minutes: 30,
  condition: { kind: 'absence' },
} as const;

test('an outage of one provider fires for it alone, once its windows are complete, and is over', async () => {
  await save(outage, '09:00');
  await pass('09:05', '12:30');
  // Half of the trials of a window fail at 10:15 and at 11:15: of ten that may be chance.
  expect(await happened()).toEqual([
    '10:30 {"provider":"paystack"} firing fired',
    '11:15 {"provider":"paystack"} ok over',
  ]);
  expect(subjects()).toEqual([
    'CRITICAL: Payments fail (provider paystack)',
    'Over: Payments fail (provider paystack)',
  ]);
  expect(sent[0]).toMatchObject({
    subjectOf: 'alert:a-rule',
    owner: 'Ada',
    receiver: ops,
    urgency: 'urgent',
    message: {
      link: 'https://a.example/alerts?rule=a-rule',
      data: { complete: true, groups: [{ labels: { provider: 'paystack' }, level: 'critical' }] },
    },
  });
});

test('silence fires when a whole window is empty, and not at night, nor on a day that is skipped', async () => {
  await save({ ...silence, hours: { from: '06:00', to: '22:00' } }, '00:00');
  await pass('04:00', '23:55', 15);
  expect(await happened()).toEqual(['14:30 {} firing fired', '15:45 {} ok over']);
  await store.remove('a-rule');
  await save({ ...silence, skip_days: ['strike'] }, '13:00');
  const strike = {
    id: 's',
    kind: 'strike' as const,
    name: 'Drivers',
    replaces: null,
    announcedAtMs: 0,
    isWithdrawn: false,
  };
  const day = zone.dayOf(at('12:00'));
  const calendar = { ...plainCalendar, revisions: [{ ...strike, from: day, to: day }] };
  await pass('13:05', '16:00', 15, { readCalendar: () => Promise.resolve(calendar) });
  expect(await happened()).toHaveLength(2);
});

test('while the watermark waits nothing is judged; then every window is, in order, and nothing is told twice', async () => {
  await save(silence, '13:00');
  await pass('13:05', '14:20');
  watermarkMs = nowMs - LATENESS_MS;
  await pass('14:25', '16:30');
  expect([await happened(), sent]).toEqual([[], []]);
  watermarkMs = null;
  await round();
  await round();
  expect(await happened()).toEqual(['14:30 {} firing fired', '15:45 {} ok over']);
  expect(subjects()).toEqual(['CRITICAL: No booking', 'Over: No booking']);
});

test('five minutes of delay of the feed fire nothing that is not so', async () => {
  await save(silence, '09:00');
  await pass('09:05', '13:55', 5, { watermark: () => Promise.resolve(nowMs - 2 * LATENESS_MS) });
  expect(await happened()).toEqual([]);
});

test('two workers judge a window once, and tell it once', async () => {
  await save(silence, '14:00');
  nowMs = at('16:30');
  await Promise.all([round(), round()]);
  expect(await happened()).toEqual(['14:30 {} firing fired', '15:45 {} ok over']);
  expect(sent).toHaveLength(2);
});

test.each(['before', 'after'] as const)(
  'a worker that dies %s it ordered the messages: they are ordered, once',
  async (when) => {
    await save(silence, '14:00');
    nowMs = at('14:40');
    const { deliver } = deps();
    const dying: RoundDeps['deliver'] = async (orders) => {
      if (when === 'after') await deliver(orders);
      throw new Error('killed');
    };
    await expect(round({ deliver: dying })).rejects.toThrow('killed');
    await round();
    await round();
    expect([await happened(), subjects()]).toEqual([['14:30 {} firing fired'], ['CRITICAL: No booking']]);
  },
);

test('nobody takes it: it is escalated once; who takes it ends that', async () => {
  const escalate = { after_minutes: 20, to: [boss] };
  await save({ ...silence, escalate }, '14:00');
  await pass('14:05', '15:25');
  expect(subjects()).toEqual(['CRITICAL: No booking', 'Nobody has taken: No booking']);
  await store.remove('a-rule');
  sent = [];
  await save({ ...silence, escalate }, '14:00');
  await pass('14:05', '14:45');
  const by = { name: 'Eve', note: 'I look at it', at: new Date(nowMs) };
  expect(await store.acknowledge('a-rule', '{}', by)).toMatchObject({
    acknowledgedBy: 'Eve',
    note: 'I look at it',
  });
  await pass('14:50', '15:25');
  expect(subjects()).toEqual([]); // the first one was told before, under the same id
  expect((await store.groups('a-rule'))[0]).toMatchObject({ acknowledgedBy: 'Eve', escalatedAtMs: null });
});

test('a silence: states go on, nobody is told, and the history says why', async () => {
  const silences = makeSilenceStore(service.metadata.db);
  const made = await silences.add({
    ruleId: null,
    labels: {},
    fromMs: at('14:00'),
    untilMs: at('15:00'),
    comment: 'release',
    author: 'Eve',
  });
  await save(silence, '14:00');
  await pass('14:05', '16:00');
  await silences.end(made.id, new Date(at('14:00'))); // the other tests have the same day
  expect(await happened()).toEqual(['14:30 {} firing silenced by Eve: release', '15:45 {} ok over']);
});

test('a group to which nothing happens has no trials, and says nothing', async () => {
  await save(outage, '21:00');
  await pass('21:05', '23:30');
  const [flutterwave] = await store.groups('a-rule');
  expect(flutterwave).toMatchObject({ state: 'ok', reason: '0 of at least 5 trials' });
});

test('a rule that was switched off does not judge the time in which it was off', async () => {
  await save({ ...silence, enabled: false }, '13:00');
  await pass('13:05', '16:30', 15);
  await save(silence, '16:30');
  await pass('16:35', '17:30');
  expect(await happened()).toEqual([]);
  // By another definition nothing is judged once more.
  const waiting = () => store.windowsBefore(new Date(Date.now() + HOUR_MS), 100);
  expect(await waiting()).not.toEqual([]);
  await save({ ...silence, for_windows: 2 }, '17:30');
  expect(await waiting()).toEqual([]);
});

test('a rule whose owner has ended is an error, which is told, and no good news', async () => {
  await save(silence, '14:00');
  await pass('14:05', '14:40');
  await pass('14:45', '16:00', 5, { endOf: () => Promise.resolve('revoked') });
  expect(await happened()).toEqual(['14:30 {} firing fired']);
  await store.remove('a-rule');
  await save(silence, '12:00');
  nowMs = at('12:40');
  await round({ endOf: () => Promise.resolve('revoked') });
  expect(await happened()).toContain('12:15 {} error error');
  expect(subjects().at(-1)).toBe('Cannot be judged: No booking');
});

test('numbers that stand still are told, by what needs no event store, and so is that they move', async () => {
  nowMs = at('08:00');
  const feedTo = boss;
  await service.metadata.db.withTables<{ alert_feed: { id: number } }>().deleteFrom('alert_feed').execute();
  await pass('08:00', '08:30', 5, { feedTo });
  const away = () => Promise.reject(new Error('The store is away.'));
  await pass('08:35', '09:00', 5, { feedTo, watermark: away });
  await pass('09:05', '09:10', 5, { feedTo });
  expect(subjects()).toEqual(['CRITICAL: Numbers stand still', 'Numbers move again']);
});

test('a part of the service that is out of order for some minutes is told, and its end', async () => {
  const health = (status: 'ok' | 'failing') => () => ({
    kafka: { read: () => ({ status, message: 'No broker answers.', facts: {} }) },
  });
  await pass('08:00', '08:06', 2, { feedTo: boss, health: health('failing') });
  expect(await (await fetch(`${service.url}/v1/alerts`)).json()).toMatchObject({
    service: [{ part: 'kafka', status: 'failing', message: 'No broker answers.' }],
  });
  await pass('08:08', '08:14', 2, { feedTo: boss, health: health('ok') });
  expect(subjects()).toEqual(['CRITICAL: kafka of the service', 'In order again: kafka of the service']);
});

test('a change against an earlier period, and a baseline of the weeks before', async () => {
  const fall = { metric: 'bookings.created', window_minutes: 60, every_minutes: 60 };
  await save(
    {
      ...fall,
      condition: { kind: 'change', compare: 'previous_period', direction: 'down', warning: 0.5, minimum: 5 },
    },
    '13:00',
  );
  await pass('13:05', '17:10');
  // Beside an hour with nothing there is no share, so the window of 16:00 says nothing.
  expect(await happened()).toEqual(['15:00 {} firing fired', '17:00 {} ok over']);
  await store.remove('a-rule');
  await save({ ...fall, id: 'usual', condition: { kind: 'baseline', warning: 3 } }, '13:00');
  await pass('13:05', '17:10');
  // There are no weeks before: nothing is judged.
  expect((await store.groups('usual'))[0]).toMatchObject({ state: 'ok', reason: '0 weeks are too few' });
});

test('events that come late: the window is judged once more, and both verdicts are told, once', async () => {
  await save({ ...silence, name: 'Nobody registers', metric: 'users.new_registrations' }, '09:00');
  await pass('09:05', '09:40');
  expect(await happened()).toEqual(['09:15 {} firing fired']);
  const late = like('user.registered', {
    event_timestamp: `${DAY}T09:10:00+01:00`,
    user_id: crypto.randomUUID(),
  });
  expect((await service.post(JSON.stringify(late))).ok).toBe(true);
  const users = '(SELECT count() FROM user_events)';
  await vi.waitFor(async () => expect(await readNumber(service.warehouse.connection, users)).toBe('1'), {
    timeout: 60_000,
    interval: 100,
  });
  // The store wrote down when it judged by its own clock.
  const anHourLater = { ...deps(), now: () => Date.now() + 2 * HOUR_MS };
  const both = await Promise.all([rejudge(anHourLater, signal), rejudge(anHourLater, signal)]);
  expect(both[0] + both[1]).toBe(2); // each of the two windows by one of them
  await round();
  expect((await happened()).toSorted()).toEqual([
    '09:15 {} firing fired',
    '09:15 {} ok restated',
    '09:30 {} ok restated',
  ]);
  expect(subjects()).toContain('Restated: Nobody registers');
  expect((await store.history({ ruleId: null, before: null, limit: 1 }))[0]!.reason).toBe(
    'it was critical, and with late events it is in order',
  );
  expect((await store.groups('a-rule'))[0]!.state).toBe('firing'); // until the next window
});

test('the past of a rule is judged by the same code', async () => {
  await save({ ...silence, hours: { from: '06:00', to: '22:00' } }, '00:00');
  await pass('00:05', '23:55', 15);
  const before = await happened();
  const { rule } = (await store.find('a-rule'))!;
  const { kinds } = deps();
  const facts = { kinds, signal, calendar: plainCalendar, zone, watermarkMs: at('23:45') };
  const tested = await backTest(rule, 1, { ...owner, rows: null }, facts);
  const fired = tested.happenings.filter(({ window }) => window.toMs > at('00:00'));
  expect(fired.map(({ window, to }) => `${zone.format(window.toMs).slice(11, 16)} {} ${to}`)).toEqual(
    before.map((line) => line.split(' ').slice(0, 3).join(' ')),
  );
});

describe('by the command line', () => {
  test('rules are pulled, changed in a file, and pushed; a wrong file changes nothing', async () => {
    const { run } = await commandLine(service.dataDir);
    const directory = mkdtempSync(join(tmpdir(), 'alerts-'));
    const file = join(directory, 'rules.json');
    const push = (...flags: string[]) => run('alerts push', file, ...flags);
    await save(silence, '12:00');
    await save({ ...outage, id: 'another' }, '12:00');
    const pulled = JSON.parse((await run('alerts pull')).out) as { rules: Rule[] };
    expect(pulled.rules.map(({ id }) => id)).toEqual(['a-rule', 'another']);
    const [first, second] = pulled.rules as [Rule, Rule];
    writeFileSync(
      file,
      JSON.stringify({
        rules: [
          { ...first, window_minutes: 45 },
          { ...second, id: 'third' },
        ],
      }),
    );
    expect(await push('--dry-run', '--prune')).toMatchObject({
      code: 0,
      out: '+ third\n~ a-rule\n- another\n',
    });
    expect((await store.rules()).map(({ rule }) => rule.id)).toEqual(['a-rule', 'another']);
    expect(await push('--prune')).toMatchObject({ code: 0, err: '0 as they were\n' });
    expect(await push('--prune')).toMatchObject({ code: 0, out: '', err: '2 as they were\n' });
    const kept = await store.rules();
    expect(kept.map(({ rule, owner: by }) => [rule.id, rule.window_minutes, by.name])).toEqual([
      ['a-rule', 45, 'command line'],
      ['third', 30, 'command line'],
    ]);
    writeFileSync(file, JSON.stringify({ rules: [first, first] }));
    expect(await push()).toMatchObject({ code: 1, err: expect.stringContaining('rules[1].id') as unknown });
    writeFileSync(file, 'rules: []');
    expect(await push()).toMatchObject({ code: 2, err: expect.stringContaining('no JSON file') as unknown });
    rmSync(directory, { recursive: true });
  });
});

describe('over HTTP', () => {
  const ask = async (path: string, method = 'GET', body?: unknown) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> | null,
    };
  };

  test('the rules to start with can be saved, listed, tried and removed', async () => {
    const { body } = await ask('/v1/alerts/starters');
    const rules = body!['rules'] as Rule[];
    expect(rules.map(({ id }) => id)).toEqual(starterRules().map(({ id }) => id));
    for (const rule of rules)
      expect(await ask(`/v1/alerts/rules/${rule.id}`, 'PUT', rule)).toMatchObject({ status: 200 });
    expect(((await ask('/v1/alerts/rules')).body!['rules'] as unknown[]).length).toBe(12);
    const rule = rules.find(({ id }) => id === 'payout-failures');
    expect(await ask('/v1/alerts/rules/test', 'POST', { rule, days: 1 })).toMatchObject({
      status: 200,
      body: { windows: 24, skipped: 0, fired: 0, history: [] },
    });
    expect(await ask('/v1/alerts/rules/payout-failures', 'DELETE')).toMatchObject({ status: 204 });
    expect(await ask('/v1/alerts/rules/payout-failures', 'DELETE')).toMatchObject({
      status: 404,
      body: { code: 'alert_rule_not_found' },
    });
    expect(await ask('/v1/alerts')).toMatchObject({ status: 200, body: { alerts: [] } });
    expect(await ask('/v1/alerts/history')).toMatchObject({ status: 200 });
    expect(await ask('/v1/alerts/hand-over?hours=8')).toMatchObject({
      status: 200,
      body: { open: 0, over: 0 },
    });
    expect(await ask('/v1/alerts/hand-over?hours=0')).toMatchObject({
      status: 400,
      body: { parameter: 'hours' },
    });
  });

  test('the history page by page, what fires, and who takes it', async () => {
    await save(silence, '14:00');
    await pass('14:05', '16:00');
    const all = (await ask('/v1/alerts/history?rule=a-rule')).body!['history'] as object[];
    expect(all).toMatchObject([
      { rule: 'a-rule', to: 'ok', news: 'over', window: { to: '2026-03-02T15:45:00+01:00' } },
      { rule: 'a-rule', to: 'firing', news: 'fired', level: 'critical', complete: true },
    ]);
    const first = (await ask('/v1/alerts/history?limit=1')).body!;
    const cursor = encodeURIComponent(String(first['next_cursor']));
    const next = (await ask(`/v1/alerts/history?limit=1&cursor=${cursor}`)).body!;
    expect([...(first['history'] as object[]), ...(next['history'] as object[])]).toEqual(all);
    expect(await ask('/v1/alerts/history?cursor=none')).toMatchObject({ status: 400 });
    expect((await ask('/v1/alerts?all=true')).body!['alerts']).toMatchObject([
      { rule: 'a-rule', state: 'ok' },
    ]);
    await store.remove('a-rule');
    await save(silence, '14:00');
    await pass('14:05', '14:40');
    expect((await ask('/v1/alerts')).body!['alerts']).toMatchObject([
      { rule: 'a-rule', name: 'No booking', labels: {}, state: 'firing', level: 'critical' },
    ]);
    expect(await ask('/v1/alerts/rules/a-rule/acknowledge', 'POST', { note: 'mine' })).toMatchObject({
      status: 200,
      body: { acknowledged_by: 'local', note: 'mine' },
    });
    expect((await ask('/v1/alerts/hand-over')).body).toMatchObject({
      open: 1,
      text: expect.stringContaining('taken by local: mine') as unknown,
    });
  });

  test.each([
    ['an unknown metric', { metric: 'none' }, 'metrics'],
    ['a dimension that the metric has not', { by: ['colour'] }, 'dimensions'],
    ['a ratio of a count', { condition: { kind: 'ratio', op: 'below', critical: 1 } }, 'condition.kind'],
    ['no level', { condition: { kind: 'threshold', op: 'below' } }, 'condition.critical'],
    ['a window off the quarter hour', { window_minutes: 20 }, 'window_minutes'],
    ['another id than that of the path', { id: 'other' }, 'id'],
    [
      'a receiver that is none',
      { notify: { warning: [{ channel: 'mail', to: 'nobody' }] } },
      'notify.warning.0.to',
    ],
  ])('%s is refused by name', async (_, more, parameter) => {
    const rule = {
      id: 'wrong',
      name: 'Wrong',
      metric: 'bookings.created',
      condition: silence.condition,
      ...more,
    };
    expect(await ask('/v1/alerts/rules/wrong', 'PUT', rule)).toMatchObject({
      status: 400,
      body: { code: 'invalid_parameter', parameter },
    });
  });

  test('taking what does not fire, and silences', async () => {
    expect(await ask('/v1/alerts/rules/none/acknowledge', 'POST', {})).toMatchObject({ status: 404 });
    await save(silence, '12:00');
    expect(await ask('/v1/alerts/rules/a-rule/acknowledge', 'POST', { note: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'alert_not_firing' },
    });
    const until = new Date(Date.now() + HOUR_MS).toISOString();
    const made = await ask('/v1/alerts/silences', 'POST', { until, comment: 'release' });
    expect(made).toMatchObject({ status: 201, body: { rule: null, comment: 'release', author: 'local' } });
    expect((await ask('/v1/alerts/silences')).body!['silences']).toContainEqual(made.body);
    const { id } = made.body as { id: string };
    expect(await ask(`/v1/alerts/silences/${id}`, 'DELETE')).toMatchObject({ status: 200 });
    expect(await ask(`/v1/alerts/silences/${id}`, 'DELETE')).toMatchObject({ status: 404 });
    expect(
      await ask('/v1/alerts/silences', 'POST', { until: '2020-01-01T00:00:00Z', comment: 'x' }),
    ).toMatchObject({
      status: 400,
      body: { parameter: 'until' },
    });
  });
});
