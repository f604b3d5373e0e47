import type { Entity } from './entities.ts';
import type { PresetName, Step } from './funnel-query.ts';

/** Funnels that many ask for. Entity tables tell all of their steps, so they are not limited by the days that events are kept. */
export const presets: Readonly<Record<PresetName, { entity: Entity; steps: readonly Step[] }>> = {
  registration: {
    entity: 'rider',
    steps: [
      {
        event: 'user.registered',
        filters: [{ dimension: 'role', op: 'in', values: ['RIDER'] }],
        undoneBy: null,
      },
      { event: 'trip.completed', filters: [], undoneBy: null },
    ],
  },
  booking: {
    entity: 'booking',
    steps: [
      { event: 'booking.created', filters: [], undoneBy: 'booking.cancelled' },
      { event: 'payment.success', filters: [], undoneBy: 'payment.refunded' },
      { event: 'booking.confirmed', filters: [], undoneBy: 'booking.cancelled' },
      { event: 'trip.completed', filters: [], undoneBy: null },
    ],
  },
};
