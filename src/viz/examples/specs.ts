import type { SpecOf, WidgetKind } from '../spec/widget-spec.ts';
import * as answers from './answers.ts';

const query = { of: 'metrics', query: { metrics: ['payments.captured'], range: '28d' } };
const rate = 'payments.attempt_success_rate';

/** A spec of each kind with an answer. */
export const examples: { readonly [Kind in WidgetKind]: { spec: SpecOf<Kind>; body: unknown } } = {
  number: {
    spec: { v: 1, kind: 'number', title: 'Captured', query, look: { of: 'payments.captured' } },
    body: answers.byDay,
  },
  line: {
    spec: {
      v: 1,
      kind: 'line',
      title: 'Bookings and payments per minute',
      subtitle: 'Last 60 minutes; dashed: not complete yet',
      query: { of: 'realtime', query: {} },
      look: {
        of: ['bookings_created', 'payments_succeeded'],
        names: { bookings_created: 'Bookings', payments_succeeded: 'Payments' },
      },
    },
    body: answers.realtime,
  },
  area: {
    spec: { v: 1, kind: 'area', title: 'Captured by provider', query, look: { of: ['payments.captured'] } },
    body: answers.byProvider,
  },
  bar: {
    spec: { v: 1, kind: 'bar', title: 'Captured by day', query, look: { of: ['payments.captured'] } },
    body: answers.byDay,
  },
  bars: {
    spec: {
      v: 1,
      kind: 'bars',
      title: 'Payment success by provider',
      subtitle: 'Attempts in grey',
      query,
      look: { of: rate, full: 1, sort: 'desc', coloured: true },
    },
    body: answers.byProvider,
  },
  heatmap: {
    spec: {
      v: 1,
      kind: 'heatmap',
      title: 'Success by method and provider',
      query,
      look: { of: rate, rows: 'payment_method', columns: 'provider', scale: 'bad' },
    },
    body: answers.byMethodAndProvider,
  },
  table: {
    spec: {
      v: 1,
      kind: 'table',
      title: 'Providers',
      query,
      look: {
        columns: [
          { of: 'provider' },
          { of: rate, show: ['change'] },
          { of: 'payments.captured', show: ['bar'] },
        ],
      },
    },
    body: answers.byProvider,
  },
  funnel: {
    spec: {
      v: 1,
      kind: 'funnel',
      title: 'From booking to trip',
      query: { of: 'funnel', query: { preset: 'booking' } },
      look: {},
    },
    body: answers.funnel,
  },
  retention: {
    spec: {
      v: 1,
      kind: 'retention',
      title: 'Riders who come back',
      query: { of: 'retention', query: { cohort: 'week' } },
      look: {},
    },
    body: answers.retention,
  },
  map: {
    spec: {
      v: 1,
      kind: 'map',
      title: 'Where bookings start',
      subtitle: 'H3 resolution 7',
      query: { of: 'geographic', query: { format: 'geojson' } },
      look: { of: 'created' },
    },
    body: answers.places,
  },
};
