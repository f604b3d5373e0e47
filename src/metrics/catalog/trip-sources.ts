import { type Source, quarterHours, singleEvents } from './source.ts';

const dimensions = ['currency', 'cancelled_by'];

export const tripSources: readonly Source[] = [
  {
    ...quarterHours,
    name: 'trips_15m',
    families: ['trip'],
    dimensions,
    moneyEvents: 'sum(completed)',
  },
  {
    ...singleEvents,
    name: 'trip_events',
    families: ['trip'],
    dimensions,
    moneyEvents: "countIf(event_type = 'trip.completed')",
  },
];
