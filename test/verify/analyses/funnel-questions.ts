import { HOUR_MS } from '../../../src/kernel/units.ts';
import { countRuns, type FunnelQuestion, runsOf } from '../../oracle/analyses/funnel.ts';
import type { AnalysisQuestion, AskedRange } from './question.ts';

const WINDOW_HOURS = 168;
const window = { windowMs: WINDOW_HOURS * HOUR_MS, mode: 'ordered', entry: 'furthest' } as const;

/** Makes the questions about how far people and bookings get. */
export function funnelQuestions(range: AskedRange): AnalysisQuestion[] {
  return [
    funnel('sign-up to first completed trip', range, {
      preset: 'registration',
      keys: ['rider_id', 'user_id'],
      steps: [
        { event: 'user.registered', passes: ({ role }) => role === 'RIDER' },
        { event: 'trip.completed' },
      ],
    }),
    funnel('booking to trip, with what was undone', range, {
      preset: 'booking',
      keys: ['booking_id'],
      steps: [
        { event: 'booking.created', undoneBy: 'booking.cancelled' },
        { event: 'payment.success', undoneBy: 'payment.refunded' },
        { event: 'booking.confirmed', undoneBy: 'booking.cancelled' },
        { event: 'trip.completed' },
      ],
    }),
  ];
}

function funnel(
  name: string,
  { from, to, ...range }: AskedRange,
  { preset, ...asked }: Pick<FunnelQuestion, 'keys' | 'steps'> & { preset: string },
): AnalysisQuestion {
  return {
    name: `funnel: ${name}`,
    path: 'funnel',
    parameters: { from, to, preset, window_hours: String(WINDOW_HOURS) },
    truth: (events, { watermarkMs }) => {
      const question = { ...range, ...window, ...asked, watermarkMs };
      return countRuns(runsOf(events, question), question);
    },
  };
}
