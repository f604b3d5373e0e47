import { expect, test } from 'vitest';
import { byDay, byProvider, receipt, retention } from '../examples/answers.ts';
import { catalogue } from '../examples/catalogue.ts';
import { examples } from '../examples/specs.ts';
import { isEmpty, makeModel } from './model.ts';
import { readNotices } from './notices.ts';
import { makeScale } from './scale.ts';
import { toCsv } from './sheet.ts';

const context = { catalogue };

test('a file quotes what has commas, and disarms formulas but no negative amounts', () => {
  const rows = [['=1+1', '-12.50', 'a "b", c'].map((raw) => ({ raw, text: raw }))];
  expect(toCsv({ columns: [{ title: 'a', align: 'left' }], rows })).toBe(
    `a\r\n'=1+1,-12.50,"a ""b"", c"\r\n`,
  );
});

test('no rows are empty, zeros are not', () => {
  const nothing = { ...byProvider, breakdown: [], others: null };
  expect(isEmpty(makeModel(examples.bars.spec, nothing, context))).toBe(true);
  const zeros = { ...byDay, metrics: { 'payments.captured': '0.00' }, series: null, comparison: null };
  const model = makeModel(examples.number.spec, zeros, context);
  expect(isEmpty(model)).toBe(false);
  expect(model).toMatchObject({ text: '₦0', spark: null, compared: null, soFar: true });
});

test('a funnel whose entries are all too young is not empty: it says that they are', () => {
  const young = { entered: 0, pending: 12, conversion: { value: null, numerator: 0, denominator: 0 } };
  const step = { step: 1, event: 'booking.created', reached: 0, holding: null, drop_off: 0 };
  const ratios = { conversion: young.conversion, step_conversion: young.conversion };
  const steps = [{ ...step, ...ratios, median_seconds: null, p90_seconds: null }];
  const model = makeModel(examples.funnel.spec, { ...young, steps }, context);
  expect(isEmpty(model)).toBe(false);
  expect(model).toMatchObject({ entered: '0', pending: '12', pendingShare: 1 });
  expect(isEmpty(makeModel(examples.funnel.spec, { ...young, pending: 0, steps }, context))).toBe(true);
});

test('a comparison within one day names the weekday', () => {
  const comparison = {
    ...byDay.comparison!,
    kind: 'last_comparable_day',
    from: '2026-03-07T00:00:00+01:00',
    to: '2026-03-07T07:15:00+01:00',
  };
  const model = makeModel(examples.number.spec, { ...byDay, comparison }, context);
  expect(model).toMatchObject({ compared: 'vs last Sat' });
});

test('a metric that the answer lacks is a dash', () => {
  expect(makeModel(examples.number.spec, { ...byDay, metrics: {} }, context)).toMatchObject({
    text: '–',
    base: null,
  });
});

test('bars without a value come last in both directions', () => {
  const none = { by: { provider: 'wallet' }, metrics: {}, series: null };
  const body = { ...byProvider, others: null, breakdown: [none, ...byProvider.breakdown!] };
  for (const sort of ['asc', 'desc'] as const) {
    const spec = {
      ...examples.bars.spec,
      look: { ...examples.bars.spec.look, sort },
    } as typeof examples.bars.spec;
    const model = makeModel(spec, body, context);
    expect(model.kind === 'bars' && model.rows.at(-1)).toMatchObject({
      label: 'wallet',
      length: null,
      text: '–',
    });
  }
});

test('the first period that is not over is in progress, and those behind it are still to come', () => {
  const model = makeModel(examples.retention.spec, retention, context);
  const states = model.kind === 'retention' && model.cohorts.at(-1)!.cells.map(({ state }) => state);
  expect(states).toEqual(['mature', 'inProgress', ...Array<string>(6).fill('immature')]);
  expect(model.kind === 'retention' && model.cohorts.at(-1)!.cells.at(-1)).toEqual({
    state: 'immature',
    text: '',
    full: 'still to come',
    step: null,
    raw: null,
  });
});

test('a scale is equal in steps, and flat where all is one', () => {
  const scale = makeScale([0, 70], 'linear');
  expect([0, 9, 10, 69, 70].map(scale.stepOf)).toEqual([0, 0, 1, 6, 6]);
  expect(makeScale([4, 4]).stepOf(4)).toBe(3);
});

test('a receipt tells what is against taking a number as final', () => {
  const body = {
    query: { timezone: 'Africa/Lagos' },
    receipt: {
      ...receipt,
      maturing: ['users.activated'],
      left_out_currencies: { GHS: 3 },
      lossy_sources: [{ origin: 'redis', sampled_out: 40, dropped: 2 }],
    },
  };
  expect(readNotices(body).map(({ kind, text }) => [kind, text])).toEqual([
    ['provisional', 'Complete up to Sat 14 Mar 2026, 07:16:04 WAT; what comes after may still grow.'],
    ['immature', 'Some are too young to be counted yet; the number may still rise.'],
    ['lossy', 'Some of it comes from a channel that keeps nothing; at least 42 positions are missing.'],
    ['currencies', 'Amounts are in one currency. Left out: 3 in GHS.'],
  ]);
  expect(readNotices({ ...body, receipt: { ...receipt, expired: 7 } })).toMatchObject([{ kind: 'expired' }]);
  expect(readNotices({})).toEqual([]);
});

test('a final number that late events have changed says by how many, and one that still grows does not', () => {
  const late = { ...receipt, late: 1_204 };
  expect(readNotices({ receipt: { ...late, complete: true } })).toMatchObject([
    { kind: 'restated', short: '↺ 1,204 late' },
  ]);
  expect(readNotices({ receipt: late }).map(({ kind }) => kind)).toEqual(['provisional']);
});

test('a bucket that is still to come has no value, whatever the answer says', () => {
  const answer = { ...byDay, receipt: { ...receipt, as_of: '2026-03-12T07:16:05+01:00' } };
  const model = makeModel(examples.bar.spec, answer, context);
  const cells = model.kind === 'series' ? model.series[0]!.cells : [];
  expect(cells.slice(-3).map((cell) => cell === null)).toEqual([false, true, true]);
});

test('a rest of no groups is no row', () => {
  const others = { groups: 0, metrics: {}, series: null };
  const model = makeModel(examples.bars.spec, { ...byProvider, others }, context);
  expect(model.kind === 'bars' && model.rows.map(({ key }) => key)).not.toContain('(others)');
});

test('a column may be the difference of two, to the hundredth, and a total has no state', () => {
  const metrics = { 'payments.captured': '90071992547409931.27', 'payouts.paid_amount': '0.30' };
  const [point] = byDay.series!;
  const answer = { ...byDay, metrics, series: [{ ...point!, provisional: false, values: metrics }] };
  const spec = {
    ...examples.table.spec,
    look: {
      columns: [
        { of: 'start' },
        { of: 'payments.captured', less: 'payouts.paid_amount' },
        { of: 'payments.captured', less: 'bookings.created' },
        { of: 'state', unit: 'text' as const },
      ],
      total: true,
    },
  };
  const model = makeModel(spec, answer, context);
  const rows = model.kind === 'table' ? [...model.rows, model.total!] : [];
  expect(rows.map(({ cells }) => cells.slice(1).map(({ text }) => text))).toEqual([
    ['₦90,071,992,547,409,930.97', '–', 'final'],
    ['₦90,071,992,547,409,930.97', '–', ''],
  ]);
});

test('a weekday is a word, not its number', () => {
  const breakdown = [{ by: { weekday: 1 }, metrics: { 'payments.captured': '1.00' }, series: null }];
  const query = { ...byProvider.query, dimensions: ['weekday'] };
  const spec = { ...examples.bars.spec, look: { of: 'payments.captured' } };
  const model = makeModel(spec, { ...byProvider, breakdown, query, others: null }, context);
  expect(model.kind === 'bars' && model.rows[0]).toMatchObject({ label: 'Mon', filter: { value: '1' } });
});
