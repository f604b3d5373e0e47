import type { Change, MetricAnswer, Point, RealtimeAnswer, Receipt, Value } from '../spec/answer.ts';

const DAYS = 14;
const two = (value: number) => String(value).padStart(2, '0');
const day = (at: number) => `2026-03-${two(at + 1)}T00:00:00+01:00`;

/** A number between 0 and 1 that looks random and is the same each time. */
function noise(at: number, salt = 0): number {
  const x = Math.sin(at * 12.9898 + salt * 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

export const receipt: Receipt = {
  data_label: 'simulated',
  as_of: '2026-03-14T07:16:05+01:00',
  watermark: '2026-03-14T07:16:04+01:00',
  complete: false,
  maturing: [],
  late: 0,
  dead_lettered: 0,
  in_flight: 0,
  expired: 0,
  left_out_currencies: {},
  sources: ['payments_15m'],
};

const captured = (at: number) => (1_900_000 + Math.round(noise(at) * 900_000)) * (at === DAYS - 1 ? 0.3 : 1);
const money = (value: number) => value.toFixed(2);
const ratio = (numerator: number, denominator: number) => ({
  value: denominator === 0 ? null : Math.round((numerator / denominator) * 1e6) / 1e6,
  numerator,
  denominator,
});

function valuesAt(at: number, salt = 0): Record<string, Value> {
  const attempts = Math.round((1200 + noise(at, salt + 3) * 500) * (at === DAYS - 1 ? 0.3 : 1));
  return {
    'payments.captured': money(captured(at + salt)),
    'payments.attempt_success_rate': ratio(
      Math.round(attempts * (0.9 + noise(at, salt + 5) * 0.06)),
      attempts,
    ),
    'bookings.created': Math.round(attempts * 1.1),
  };
}

const points: Point[] = Array.from({ length: DAYS }, (_, at) => ({
  start: day(at),
  end: day(at + 1),
  provisional: at === DAYS - 1,
  values: valuesAt(at),
}));

const change = (
  value: Value,
  compared: Value,
  relative: number | null,
  difference: number | string | null,
): Change => ({
  value,
  compared,
  change: difference,
  relative_change: relative,
});

const base = {
  query: {
    metrics: ['payments.captured', 'payments.attempt_success_rate', 'bookings.created'],
    from: day(0),
    to: day(DAYS),
    grain: 'day',
    timezone: 'Africa/Lagos',
    currency: 'NGN',
    dimensions: [] as string[],
  },
  receipt,
  plan: { statements: [{ part: 'total', sql: 'SELECT sum(captured) FROM payments_15m', params: {} }] },
};

/** Fourteen days of payments, the last one running, beside the fourteen before. */
export const byDay: MetricAnswer = {
  ...base,
  metrics: {
    'payments.captured': '30482910.50',
    'payments.attempt_success_rate': ratio(18_802, 20_196),
    'bookings.created': 22_215,
  },
  series: points,
  breakdown: null,
  others: null,
  comparison: {
    kind: 'previous_period',
    from: '2026-02-15T00:00:00+01:00',
    to: '2026-02-28T07:15:00+01:00',
    current_to: '2026-03-14T07:15:00+01:00',
    metrics: {
      'payments.captured': change('30482910.50', '29254232.00', 0.042, '1228678.50'),
      'payments.attempt_success_rate': change(ratio(18_802, 20_196), ratio(19_000, 19_958), -0.0221, -0.021),
      'bookings.created': change(22_215, 22_215, 0, 0),
    },
    series: points.map((point, at) => ({
      start: point.start,
      values: Object.fromEntries(
        Object.entries(valuesAt(at, 20)).map(([id, compared]) => [
          id,
          change(point.values[id]!, compared, 0.1, 1),
        ]),
      ),
    })),
  },
};

const providers: readonly [string | null, number, number][] = [
  ['paystack', 781, 812],
  ['flutterwave', 445, 473],
  ['monnify', 244, 266],
  ['interswitch', 130, 151],
  [null, 9, 9],
];

/** Success by provider, with a series a group and the rest as one. */
export const byProvider: MetricAnswer = {
  ...base,
  query: { ...base.query, metrics: ['payments.attempt_success_rate'], dimensions: ['provider'] },
  metrics: { 'payments.attempt_success_rate': ratio(1609, 1711) },
  series: points,
  breakdown: providers.map(([provider, good, all], salt) => ({
    by: { provider },
    metrics: { 'payments.attempt_success_rate': ratio(good, all), 'payments.captured': money(good * 1400.5) },
    series: points.map((point, at) => ({ ...point, values: valuesAt(at, salt * 7) })),
    comparison: {
      metrics: {
        'payments.attempt_success_rate': change(ratio(good, all), ratio(good, all + 5), -0.0221, -0.021),
      },
      series: null,
    },
  })),
  others: {
    groups: 3,
    metrics: { 'payments.attempt_success_rate': ratio(40, 50), 'payments.captured': '56020.00' },
    series: points,
  },
  comparison: null,
};

const methods = ['card', 'bank_transfer', 'ussd', 'wallet'];

/** Success by method and provider; one pair has nothing. */
export const byMethodAndProvider: MetricAnswer = {
  ...byProvider,
  query: {
    ...base.query,
    grain: 'total',
    metrics: ['payments.attempt_success_rate'],
    dimensions: ['payment_method', 'provider'],
  },
  series: null,
  others: null,
  breakdown: methods.flatMap((payment_method, row) =>
    providers.slice(0, 4).flatMap(([provider], column) => {
      if (row === 3 && column === 2) return [];
      const all = Math.round(80 + noise(row * 4 + column) * 400);
      const good = Math.round(all * (0.82 + noise(row, column) * 0.17));
      return [
        {
          by: { payment_method, provider },
          metrics: { 'payments.attempt_success_rate': ratio(good, all) },
          series: null,
        },
      ];
    }),
  ),
};

/** The last 60 minutes; the last four are not complete. */
export const realtime: RealtimeAnswer = {
  timezone: 'Africa/Lagos',
  currency: 'NGN',
  totals: {
    active_trips: 412,
    bookings_created: 1877,
    captured: '2789123.45',
    payment_success: ratio(1560, 1676),
  },
  grain_minutes: 1,
  comparison: {
    minutes: Array.from({ length: 60 }, (_, at) => ({
      bookings_created: Math.round(28 + 7 * Math.sin(at / 8) + noise(at, 4) * 5),
    })),
  },
  minutes: Array.from({ length: 60 }, (_, at) => {
    const part = at < 56 ? 1 : (60 - at) / 6;
    const timeAt = (minute: number) =>
      `2026-03-14T${minute < 44 ? '06' : '07'}:${two((minute + 16) % 60)}:00+01:00`;
    return {
      start: timeAt(at),
      end: timeAt(at + 1),
      provisional: at >= 56,
      bookings_created: Math.round((30 + 8 * Math.sin(at / 8) + noise(at) * 5) * part),
      payments_succeeded: Math.round((26 + 6 * Math.sin(at / 9) + noise(at, 1) * 4) * part),
      captured: money(Math.round((42_000 + noise(at, 2) * 9000) * part)),
    };
  }),
  receipt,
};

/** A funnel with entries too young to count, and steps that were undone. */
export const funnel = {
  entered: 10_204,
  pending: 312,
  conversion: ratio(7245, 10_204),
  steps: (
    [
      ['booking.created', 10_204, null, null, null],
      ['payment.success', 8571, 8390, 41, 190],
      ['booking.confirmed', 8265, 8100, 6, 24],
      ['trip.completed', 7245, null, 7400, 13_200],
    ] as const
  ).map(([event, reached, holding, median, p90], at, all) => ({
    step: at + 1,
    event,
    reached,
    holding,
    conversion: ratio(reached, 10_204),
    step_conversion: ratio(reached, all[at - 1]?.[1] ?? 10_204),
    drop_off: (all[at - 1]?.[1] ?? reached) - reached,
    median_seconds: median,
    p90_seconds: p90,
  })),
  query: { timezone: 'Africa/Lagos' },
  receipt,
};

/** Eight weeks of cohorts; later weeks have fewer mature cells. */
export const retention = {
  users: 3100,
  columns: Array.from({ length: 8 }, (_, at) => ({ name: `week ${at}`, from: at, to: at })),
  cohorts: Array.from({ length: 8 }, (_, row) => {
    const users = 380 + Math.round(noise(row) * 80);
    return {
      start:
        row < 4
          ? `2026-02-${two(2 + row * 7)}T00:00:00+01:00`
          : `2026-03-${two(2 + (row - 4) * 7)}T00:00:00+01:00`,
      end: `2026-03-${two(9)}T00:00:00+01:00`,
      users,
      cells: Array.from({ length: 8 }, (_, column) => {
        const isMature = row + column < 8;
        const share = column === 0 ? 1 : 0.5 / Math.sqrt(column) + (noise(row, column) - 0.5) * 0.08;
        return { mature: isMature, retained: isMature ? ratio(Math.round(users * share), users) : null };
      }),
    };
  }),
  curve: Array.from({ length: 8 }, (_, at) => ({
    cohorts: 8 - at,
    retained: ratio(Math.round(1000 / Math.sqrt(at + 1)), 1000),
  })),
  query: { cohort: 'week', timezone: 'Africa/Lagos' },
  receipt,
};

/** A patch of hexagons around the lagoon of Lagos. */
export const places = {
  type: 'FeatureCollection',
  features: Array.from({ length: 91 }, (_, at) => {
    const [row, column] = [Math.floor(at / 10), at % 10];
    const [longitude, latitude] = [3.3 + column * 0.021 + (row % 2) * 0.0105, 6.42 + row * 0.018];
    const corner = (turn: number): [number, number] => [
      longitude + 0.012 * Math.sin((turn * Math.PI) / 3),
      latitude + 0.012 * Math.cos((turn * Math.PI) / 3),
    ];
    const created = Math.round(800 * Math.exp(-((column - 6) ** 2 + (row - 5) ** 2) / 9) + noise(at) * 30);
    return {
      geometry: { type: 'Polygon', coordinates: [[0, 1, 2, 3, 4, 5, 0].map(corner)] },
      properties: {
        place: `87${at.toString(16).padStart(2, '0')}ffffffffff`,
        created,
        revenue: money(created * 1500),
        riders: created,
      },
    };
  }),
  unknown: { created: 12 },
  outside: { created: 23 },
  suppression: { applied: true, k: 5, places: 14, created: 80 },
  total: { created: 10_204 },
  query: { timezone: 'Africa/Lagos', currency: 'NGN' },
  receipt,
};
