import { type RetentionQuestion, retentionByHand } from '../../oracle/analyses/retention.ts';
import type { AcceptedEvent } from '../../support/test-store.ts';
import type { Ranges } from '../questions.ts';

const ZONE = 'Africa/Lagos';
const OFFSET = '+01:00';

interface AnalysisQuestion {
  name: string;
  path: string;
  parameters: Record<string, string>;
  /** Returns what the answer must contain. */
  truth: (events: readonly AcceptedEvent[], moment: { nowMs: number; watermarkMs: number }) => unknown;
}

/** Makes the questions about a city. */
export function analysisQuestions({ all }: Ranges): AnalysisQuestion[] {
  const range = {
    fromMs: Date.parse(`${all.from}T00:00:00${OFFSET}`),
    toMs: Date.parse(`${all.to}T00:00:00${OFFSET}`),
  };
  return [
    retention('sign-ups by month', { ...range, ...all }, { period: 'month', cohort: 'month', last: 6 }),
    retention(
      'sign-ups by week and city, on days',
      { ...range, ...all },
      { period: 'day', cohort: 'week', last: 14, by: 'city' },
    ),
    retention(
      'first bookings by month',
      { ...range, ...all },
      { period: 'month', cohort: 'month', last: 4, entry: 'first_booking', returning: 'trip' },
    ),
  ];
}

interface RetentionOf {
  period: RetentionQuestion['period'];
  cohort: RetentionQuestion['cohort'];
  last: number;
  by?: string;
  entry?: RetentionQuestion['entry'];
  returning?: RetentionQuestion['returning'];
}

function retention(
  name: string,
  { from, to, fromMs, toMs }: { from: string; to: string; fromMs: number; toMs: number },
  { period, cohort, last, by, entry = 'registration', returning = 'action' }: RetentionOf,
): AnalysisQuestion {
  return {
    name: `retention: ${name}`,
    path: 'retention',
    parameters: {
      from,
      to,
      period,
      cohort,
      entry,
      returning,
      periods: `0-${last}`,
      ...(by !== undefined && { by }),
    },
    truth: (events, moment) =>
      retentionByHand(events, {
        ...moment,
        fromMs,
        toMs,
        zone: ZONE,
        entry,
        cohort,
        period,
        returning,
        by: by ?? null,
        columns: Array.from({ length: last + 1 }, (_, n) => ({ from: n, to: n })),
      }),
  };
}
