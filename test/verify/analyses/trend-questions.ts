import { DAY_MS } from '../../../src/kernel/units.ts';
import type { AcceptedEvent } from '../../support/test-store.ts';
import { dayTruth, type Happening, windowTruth } from '../../oracle/analyses/trends.ts';
import type { TruthValue } from '../../oracle/truth/question.ts';
import { moneyPerItem, quotient } from '../../oracle/truth/values.ts';
import { type AnalysisQuestion, type AskedRange, formatLagos } from './question.ts';

const COUNT = 'bookings.created';
const MEAN = 'bookings.average_value';
const AVERAGED_DAYS = 7;

/** Makes the question how numbers develop, beside their averages, the week before and the year before. */
export function trendQuestions(range: AskedRange): AnalysisQuestion[] {
  const { from, to, fromMs, toMs } = range;
  const days = Array.from({ length: Math.round((toMs - fromMs) / DAY_MS) }, (_, i) => fromMs + i * DAY_MS);
  return [
    {
      name: 'trends: averages of a week, the same weekday, the year before',
      path: 'trends',
      parameters: {
        from,
        to,
        metrics: `${COUNT},${MEAN}`,
        moving_average: String(AVERAGED_DAYS),
        same_weekday: 'true',
        year_over_year: 'true',
      },
      truth: (events) => {
        const created = happened(events, 'booking.created');
        const sold = happened(events, 'booking.confirmed').filter(({ currency }) => currency === 'NGN');
        return { series: days.map((startMs) => point(startMs, { created, sold })) };
      },
    },
  ];
}

function happened(events: readonly AcceptedEvent[], type: string) {
  return events
    .filter(({ event_type }) => event_type === type)
    .map((event) => ({
      atMs: Date.parse(event.event_timestamp),
      amount: Math.round(Number(event['total_price']) * 100),
      currency: event['currency'],
    }));
}

interface Told {
  created: readonly Happening[];
  sold: readonly Happening[];
}

function point(startMs: number, told: Told) {
  const window = { startMs, days: AVERAGED_DAYS };
  const price = ({ amount, count }: { amount: number; count: number }) => moneyPerItem(amount, count);
  return {
    start: formatLagos(startMs),
    values: valuesOf(startMs, told),
    moving_average: {
      [COUNT]: quotient(windowTruth(told.created, window).count, AVERAGED_DAYS),
      [MEAN]: price(windowTruth(told.sold, window)),
    },
    same_weekday: beside(startMs, startMs - 7 * DAY_MS, told),
    year_over_year: beside(startMs, yearBefore(startMs), told),
  };

  function valuesOf(dayMs: number, { created, sold }: Told): Record<string, TruthValue> {
    return { [COUNT]: dayTruth(created, dayMs).count, [MEAN]: price(dayTruth(sold, dayMs)) };
  }

  function beside(nowMs: number, earlierMs: number, of: Told) {
    const [now, earlier] = [valuesOf(nowMs, of), valuesOf(earlierMs, of)];
    const pairs = [COUNT, MEAN].map((id) => [id, { value: now[id], compared: earlier[id] }]);
    return { start: formatLagos(earlierMs), values: Object.fromEntries(pairs) as object };
  }
}

/** The same date a year before; no range that is asked for has 29 February. */
function yearBefore(dayMs: number): number {
  const text = formatLagos(dayMs);
  return Date.parse(`${Number(text.slice(0, 4)) - 1}${text.slice(4)}`);
}
