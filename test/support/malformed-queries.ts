import fc from 'fast-check';

// Queries with exactly one mistake, and the parameter with the mistake.

type Parameters = [name: string, value: string][];

/** The names of an endpoint that the mistakes use. */
export interface Endpoint {
  url: string;
  /** A metric that `dimension` can cut. `stiff` is a metric that it cannot cut. */
  metric: string;
  stiff: string;
  dimension: string;
  /** True if the endpoint has headline metrics. */
  isFamily: boolean;
}

export interface Malformed {
  blame: string;
  parameters: Parameters;
}

const garbage = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `${text}?`),
  fc.constantFrom('', ' ', '0', '-1', 'null', 'undefined', '[]', '{}', '%', "'", '1e9', 'NaN', '\u0000'),
);
const names = [
  'from',
  'to',
  'grain',
  'timezone',
  'metrics',
  'dimensions',
  'having',
  'order',
  'limit',
  'compare',
  'explain',
];

/** Generates wrong HTTP parameters of one endpoint. */
export function malformedParameters(endpoint: Endpoint): fc.Arbitrary<Malformed> {
  const { metric, stiff, dimension } = endpoint;
  const asked: Parameters = [['metrics', metric]];
  const valid: Parameters = [...asked, ['dimensions', dimension]];
  const bad = (blame: string, parameters: Parameters): Malformed => ({ blame, parameters });
  const one = (name: string, values: fc.Arbitrary<string>, beside: Parameters = asked) =>
    values.map((value) => bad(name, [...beside.filter(([other]) => other !== name), [name, value]]));
  const days = (count: number) =>
    ['from', new Date(Date.UTC(2026, 0, 31) - count * 86_400_000).toISOString()] as [string, string];
  const to: [string, string] = ['to', '2026-01-31T00:00:00Z'];
  return fc.oneof(
    fc
      .tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), garbage)
      .filter(([name]) => !names.includes(name) && name !== dimension)
      .map(([name, value]) => bad(name, [...asked, [name, value]])),
    fc
      .constantFrom('__proto__', 'constructor', 'toString', 'FROM', `${dimension}.eq`, 'filters')
      .map((name) => bad(name, [...asked, [name, 'x']])),
    ...['from', 'to', 'grain', 'timezone', 'metrics', 'dimensions', 'compare', 'explain'].map((name) =>
      one(name, garbage),
    ),
    one('limit', fc.oneof(garbage, fc.constantFrom('1001', '01e1', '5.0', '99999')), valid),
    one('order', fc.oneof(garbage, fc.constantFrom(stiff, `${metric}:up`, `${metric},${metric}`)), valid),
    one(
      'having',
      fc.oneof(garbage, fc.constantFrom(`${stiff}:gt:1`, `${metric}:gt`, `${metric}:gt:1e3`)),
      valid,
    ),
    one(
      'from',
      fc.constantFrom('2026-02-30', '2026-03-01T00:00:00', '2026-13-01', '99999-01-01', '0001-01-01'),
      [...asked, to],
    ),
    fc.constantFrom(
      bad('from', [...asked, ['from', '2026-02-01'], ['to', '2026-02-01']]),
      bad('from', [...asked, ['from', '2026-02-02'], ['to', '2026-02-01']]),
      bad('from', [...asked, days(2000), to]),
      bad('grain', [...asked, ['grain', '15m'], days(1800), to]),
      bad('limit', [...valid, ['grain', 'hour'], ['limit', '1000'], days(30), to]),
      bad('limit', [...asked, ['limit', '3']]),
      bad('order', [...asked, ['order', metric]]),
      bad('order', [...valid, ['order', `change(${metric})`]]),
      bad('having', [...asked, ['having', `${metric}:gt:1`]]),
      bad('metrics', [['metrics', `${metric},${metric}`]]),
      bad('metrics', [['metrics', `${metric},`]]),
      bad('metrics', [
        ['metrics', stiff],
        ['dimensions', dimension],
      ]),
      bad('metrics', [
        ['metrics', stiff],
        [dimension, 'x'],
      ]),
      bad('dimensions', [...asked, ['dimensions', `${dimension},${dimension}`]]),
      bad('compare', [
        ...asked,
        ['from', '1970-02-01'],
        ['to', '1970-03-01'],
        ['compare', 'same_period_last_year'],
      ]),
      bad(dimension, [...asked, [dimension, '']]),
      bad(`${dimension}.not`, [...asked, [`${dimension}.not`, 'a,,b']]),
      bad(dimension, [...asked, [dimension, Array.from({ length: 101 }, (_, i) => `v${i}`).join(',')]]),
      bad(dimension, [...asked, [dimension, 'x'.repeat(501)]]),
      bad('grain', [...asked, ['grain', 'day'], ['grain', 'day']]),
      ...(endpoint.isFamily ? [] : [bad('metrics', [['grain', 'day']])]),
    ),
  );
}

export interface MalformedBody {
  blame: string;
  body: string;
}

/** Generates wrong JSON bodies of the query. */
export function malformedBodies({ metric, stiff, dimension }: Endpoint): fc.Arbitrary<MalformedBody> {
  const valid = { metrics: [metric], dimensions: [dimension] };
  const bad = (blame: string, change: object): MalformedBody => ({
    blame,
    body: JSON.stringify({ ...valid, ...change }),
  });
  const junk = fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null);
  const isNot = (type: (value: unknown) => boolean) => junk.filter((value) => !type(value));
  const filter = (change: object) => ({
    filters: [
      { dimension, op: 'eq', value: 'x' },
      { dimension, op: 'eq', value: 'x', ...change },
    ],
  });
  return fc.oneof(
    fc
      .oneof(
        fc.string(),
        junk
          .filter((value) => typeof value !== 'object' || Array.isArray(value))
          .map((value) => JSON.stringify(value)),
      )
      .filter((body) => !/^\s*\{/.test(body))
      .map((body) => ({ blame: 'body', body })),
    fc
      .constantFrom('{', '{"metrics":', '{"metrics":[]}}', `"${'x'.repeat(70_000)}"`, 'null')
      .map((body) => ({ blame: 'body', body })),
    fc.constantFrom('filter', 'constructor', 'toString', 'Metrics').map((name) => bad(name, { [name]: 1 })),
    fc.constant({ blame: '__proto__', body: `{"metrics":["${metric}"],"__proto__":{"limit":1}}` }),
    ...['metrics', 'dimensions', 'filters', 'having', 'order'].map((name) =>
      isNot(Array.isArray).map((value) => bad(name, { [name]: value })),
    ),
    ...['from', 'to', 'timezone', 'grain', 'compare'].map((name) =>
      junk.map((value) => bad(name, { [name]: value })),
    ),
    isNot((value) => typeof value === 'boolean').map((value) => bad('explain', { explain: value })),
    isNot((value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000).map(
      (value) => bad('limit', { limit: value }),
    ),
    isNot((value) => typeof value === 'string').map((value) =>
      bad('metrics[1]', { metrics: [metric, value] }),
    ),
    isNot((value) => typeof value === 'object' && !Array.isArray(value)).map((value) =>
      bad('filters[0]', { filters: [value] }),
    ),
    junk.map((value) => bad('filters[1].op', filter({ op: value }))),
    isNot((value) => typeof value === 'string' || typeof value === 'number').map((value) =>
      bad('filters[1].value', filter({ value })),
    ),
    fc.constantFrom(
      bad('metrics', { metrics: [] }),
      bad('metrics', { metrics: [metric, metric] }),
      bad('metrics', { metrics: [stiff] }),
      bad('metrics', { metrics: ['x.y'] }),
      bad('dimensions', { dimensions: ['x'] }),
      bad('filters[1].dimension', filter({ dimension: 'x' })),
      bad('filters[1].values', filter({ values: ['x'] })),
      bad('filters[1].value', filter({ op: 'in', values: ['x'] })),
      bad('filters[1].values', filter({ op: 'in', value: undefined })),
      bad('filters[1].op', filter({ op: 'gt', value: 3 })),
      bad('filters[1].values', filter({ value: 3 })),
      bad('filters[1].values', filter({ value: '' })),
      bad('filters[1].extra', filter({ extra: 1 })),
      bad('having[0].metric', { having: [{ metric: stiff, op: 'gt', value: 1 }] }),
      bad('having[0].op', { having: [{ metric, op: 'in', value: 1 }] }),
      bad('having[0].value', { having: [{ metric, op: 'gt', value: 'x' }] }),
      bad('having[0].value', { having: [{ metric, op: 'gt' }] }),
      bad('order', { order: [{ by: `relative_change(${metric})` }] }),
      bad('order[0].by', { order: [{ by: 1 }] }),
      bad('order[0].direction', { order: [{ by: metric, direction: 'up' }] }),
      bad('order', { order: [{ by: stiff }] }),
      bad('limit', { dimensions: [], limit: 1 }),
      bad('from', { from: '2026-02-02', to: '2026-02-01' }),
    ),
  );
}
