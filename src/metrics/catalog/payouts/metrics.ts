import { HOUR_MS } from '../../../kernel/units.ts';
import { type Measure, type Metric, count, quantiles, sum } from '../metric.ts';

const dimensions = ['currency', 'driver_id'];

/** The steps of a payout: the word in metric ids, the word in events, and the meaning. */
const steps = [
  { metric: 'requested', event: 'requested', did: 'drivers asked for', direction: 'neutral' },
  { metric: 'approved', event: 'approved', did: 'were approved', direction: 'up_is_good' },
  { metric: 'paid', event: 'completed', did: 'reached their driver', direction: 'up_is_good' },
  { metric: 'rejected', event: 'rejected', did: 'were refused', direction: 'down_is_good' },
  {
    metric: 'failed',
    event: 'failed',
    did: 'the bank did not pay; one payout may fail several times',
    direction: 'down_is_good',
  },
] as const;

type Step = (typeof steps)[number];

function counted({ metric, event }: Step): Measure {
  return {
    name: metric,
    unit: 'count',
    from: { payouts_15m: sum(event), payout_events: count(`event_type = 'payout.${event}'`) },
  };
}

function amountOf({ metric, event }: Step): Measure {
  return {
    name: `${metric}_amount`,
    unit: 'money',
    from: {
      payouts_15m: sum(`${event}_amount`),
      payout_events: sum('amount', `event_type = 'payout.${event}'`),
    },
  };
}

function title(metric: string): string {
  return metric.charAt(0).toUpperCase() + metric.slice(1);
}

const counts = steps.map((step): Metric => {
  const { metric, event, did, direction } = step;
  return {
    id: `payouts.${metric}`,
    title: `Payouts ${metric}`,
    meaning: `Payouts that ${did}.`,
    formula: `number of payout.${event}`,
    unit: 'count',
    kind: 'count',
    measure: counted(step),
    dimensions,
    direction,
    headline: true,
  };
});

const amounts = steps.map((step): Metric => {
  const { metric, event, did, direction } = step;
  return {
    id: `payouts.${metric}_amount`,
    title: `${title(metric)} amount`,
    meaning: `The money of payouts that ${did}.`,
    formula: `Σ amount of payout.${event}`,
    unit: 'money',
    kind: 'sum',
    measure: amountOf(step),
    dimensions,
    direction,
    headline: true,
  };
});

const timesToPay: Measure = {
  name: 'time_to_pay',
  unit: 'hours',
  divisor: HOUR_MS,
  from: { payouts_paid: quantiles("toFloat64(dateDiff('millisecond', asked_at, paid_at))", 'true') },
};

const timeToPay = [
  { id: 'payouts.time_to_pay_median', level: 0.5, title: 'Time to pay, median' },
  { id: 'payouts.time_to_pay_p90', level: 0.9, title: 'Time to pay, p90' },
].map(({ id, level, title: name }): Metric => ({
  id,
  title: name,
  meaning: `How long ${level * 100} % of the drivers whose payout arrived in the period waited for it at most, from the first request; payouts that nobody was seen to ask for are left out.`,
  formula: `percentile ${level * 100} (R type 7, exact) over payouts of first payout.completed − first payout.requested`,
  unit: 'hours',
  kind: 'percentile',
  level,
  measure: timesToPay,
  dimensions,
  direction: 'down_is_good',
  headline: false,
}));

/** The metrics of payouts to drivers: counts, amounts and waiting times. */
export const payoutMetrics: readonly Metric[] = [...counts, ...amounts, ...timeToPay];
