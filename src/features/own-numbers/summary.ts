import { z } from 'zod';
import { type Answer, amount, time } from '../../metrics/answer.ts';
import type { Metrics } from '../../metrics/make-metrics.ts';
import type { Asking } from '../../platform/warehouse/as-one-asker.ts';
import type { RowLimits } from '../../platform/access/principal.ts';
import { askAbout, type Period } from './questions.ts';

const ofEverybody = ['trips.completed', 'trips.cancelled', 'drivers.rating'];
const ofDriver = [...ofEverybody, 'drivers.earnings'];
const ofRider = [...ofEverybody, 'payments.captured', 'payments.refunded'];
const ofDriversDay = [...ofDriver, 'drivers.engaged_hours', 'drivers.online_hours'];

const rating = z.object({
  value: z.number().nullable().describe('Mean of the stars, 1 to 5; null without any.'),
  ratings: z.number().describe('How many there are.'),
});

const common = {
  from: time('Start, inclusive.'),
  to: time('End, exclusive: that of the local day.'),
  trips: z.int().describe('Trips that arrived.'),
  cancelled: z.int().describe('Trips that were called off.'),
  rating: rating.describe('Of a driver, what riders gave; of a rider, what the rider gave.'),
};
const driverPeriod = z.object({ ...common, earnings: amount });
const riderPeriod = z.object({
  ...common,
  spent: amount.describe('What was paid.'),
  refunded: amount.describe('What came back.'),
});
const standing = {
  data_label: z.string().optional().describe('What the data is called where it is not real.'),
  as_of: time('When the numbers were computed.'),
  watermark: time('Everything that happened before, and arrived in time, is in the numbers.'),
  timezone: z.string(),
  currency: z.string().describe('Of all money here; money in others is not in the sums.'),
};
const periodsOf = <Schema extends z.ZodType>(period: Schema) => ({
  today: period,
  week: period.describe('From Monday.'),
  month: period.describe('From the first.'),
});

/** The own numbers of a driver or of a rider. */
export const summarySchema = z.union([
  z.object({ driver_id: z.string(), ...standing, ...periodsOf(driverPeriod) }),
  z.object({ rider_id: z.string(), ...standing, ...periodsOf(riderPeriod) }),
]);

/** The day of a driver. */
export const driversDaySchema = z.object({
  driver_id: z.string(),
  ...standing,
  ...driverPeriod.shape,
  engaged_hours: z.number().describe('With riders on board.'),
  online_hours: z.number().describe('With positions at most five minutes apart.'),
});

type MetricLayer = Pick<Metrics, 'parse' | 'query'>;

/** Reads the own numbers of a person for today, this week and this month. */
export async function readSummary(
  metrics: MetricLayer,
  { person, nowMs }: { person: RowLimits; nowMs: number },
  asking: Asking,
): Promise<z.output<typeof summarySchema>> {
  const isDriver = person.driver_id !== undefined;
  const ids = isDriver ? ofDriver : ofRider;
  const ask = (period: Period) => askAbout(metrics, { person, ids, period, nowMs }, asking);
  const [day, week, month] = await Promise.all([ask('day'), ask('week'), ask('month')]);
  const head = standingOf(day);
  if (isDriver)
    return {
      driver_id: person.driver_id!,
      ...head,
      today: shapeDriver(day),
      week: shapeDriver(week),
      month: shapeDriver(month),
    };
  return {
    rider_id: person.rider_id!,
    ...head,
    today: shapeRider(day),
    week: shapeRider(week),
    month: shapeRider(month),
  };
}

/** Reads the day of a driver up to now. */
export async function readDriversDay(
  metrics: MetricLayer,
  { driverId, nowMs }: { driverId: string; nowMs: number },
  asking: Asking,
): Promise<z.output<typeof driversDaySchema>> {
  const person = { driver_id: driverId };
  const answer = await askAbout(metrics, { person, ids: ofDriversDay, period: 'day', nowMs }, asking);
  return {
    driver_id: driverId,
    ...standingOf(answer),
    ...shapeDriver(answer),
    engaged_hours: numberOf(answer, 'drivers.engaged_hours'),
    online_hours: numberOf(answer, 'drivers.online_hours'),
  };
}

function standingOf({ receipt, query }: Answer) {
  const { data_label: label, as_of, watermark } = receipt;
  const { timezone, currency } = query;
  return { ...(label !== undefined && { data_label: label }), as_of, watermark, timezone, currency };
}

function shapeDriver(answer: Answer): z.output<typeof driverPeriod> {
  return { ...shapeCommon(answer), earnings: moneyOf(answer, 'drivers.earnings') };
}

function shapeRider(answer: Answer): z.output<typeof riderPeriod> {
  return {
    ...shapeCommon(answer),
    spent: moneyOf(answer, 'payments.captured'),
    refunded: moneyOf(answer, 'payments.refunded'),
  };
}

function shapeCommon(answer: Answer) {
  const stars = answer.metrics['drivers.rating'];
  if (typeof stars !== 'object' || stars === null) throw new Error('A rating is a mean.');
  return {
    from: answer.query.from,
    to: answer.query.to,
    trips: numberOf(answer, 'trips.completed'),
    cancelled: numberOf(answer, 'trips.cancelled'),
    rating: { value: stars.value === null ? null : Number(stars.value), ratings: Number(stars.denominator) },
  };
}

function numberOf({ metrics }: Answer, id: string): number {
  const value = metrics[id];
  if (typeof value !== 'number') throw new Error(`${id} is no number.`);
  return value;
}

function moneyOf({ metrics }: Answer, id: string): string {
  const value = metrics[id];
  if (typeof value !== 'string') throw new Error(`${id} is no money.`);
  return value;
}
