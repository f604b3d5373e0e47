import { type Source, quarterHours, singleEvents } from '../source.ts';

const dimensions = ['currency', 'payment_method', 'provider', 'error_code'];

export const paymentSources: readonly Source[] = [
  {
    ...quarterHours,
    name: 'payments_15m',
    families: ['payment'],
    dimensions,
    moneyEvents: 'initiated + succeeded + failed + refunds',
  },
  {
    ...singleEvents,
    name: 'payment_events',
    families: ['payment'],
    dimensions: [...dimensions, 'rider_id'],
    moneyEvents: '1',
  },
];
