import type { Mutant } from './mutant.ts';

// The agenda of `npm run test:mutants`. When a search text is no longer there, write down where the same mistake could be
// made now.

const payments = 'src/metrics/catalog/payments/metrics.ts';
const trips = 'src/metrics/catalog/trips/metrics.ts';
const answers = ['test/golden/metrics/answers.test.ts'];
const bookings = ['test/golden/metrics/bookings.test.ts'];

const inEntries: Mutant[] = [
  {
    mistake: 'Average of averages',
    how: 'mean processing time from the means of the quarter hours',
    file: payments,
    search: `payments_15m: sum('success_processing_ms')`,
    replace: `payments_15m: sum('if(succeeded = 0, 0, success_processing_ms / succeeded)')`,
    tests: answers,
  },
  {
    mistake: 'A refund in another month',
    how: 'a refund counts only where the payment does',
    file: payments,
    search: `{ payments_15m: sum('refunded_amount')`,
    replace: `{ payments_15m: sum('if(captured_amount = 0, 0, refunded_amount)')`,
    tests: answers,
  },
  {
    mistake: 'Counting transitions for entities',
    how: 'every event of a trip is a trip that started',
    file: trips,
    search: `{ trips_15m: sum('started')`,
    replace: `{ trips_15m: sum('started + completed + cancelled')`,
    tests: answers,
  },
  {
    mistake: 'Kobo for naira',
    how: 'captured in hundredths',
    file: payments,
    search: `{ payments_15m: sum('captured_amount')`,
    replace: `{ payments_15m: sum('captured_amount * 100')`,
    tests: answers,
  },
  {
    mistake: 'Seats for bookings',
    how: 'a booking counts as often as it has seats',
    file: 'src/metrics/catalog/bookings/metrics.ts',
    search: `{ bookings_15m: sum('created')`,
    replace: `{ bookings_15m: sum('created_seats')`,
    tests: bookings,
  },
  {
    mistake: 'A refunded cancellation subtracted twice',
    how: 'the refund of a cancelled booking is taken from nothing',
    file: 'src/metrics/catalog/revenue/sources.ts',
    search:
      'if(ifNull(cancelled >= confirmed_at, false) OR refunded >= price, toDecimal128(0, 2), price - refunded) AS net',
    replace: 'if(ifNull(cancelled >= confirmed_at, false), -refunded, price - refunded) AS net',
    tests: bookings,
  },
  {
    mistake: 'A refund in another month',
    how: 'of a cohort only the refunds of its own period are known',
    file: 'src/metrics/catalog/revenue/known-refunds.ts',
    search: 'WHERE refunds > 0 AND day < toDate(${watermark})',
    replace: "WHERE refunds > 0 AND day < toDate(${instant('to_ms')})",
    tests: bookings,
  },
  {
    mistake: 'Three rides in one car counted as three hours',
    how: 'the times of all rides are added up',
    file: 'src/metrics/catalog/drivers/driver-sql.ts',
    search: 'intervalLengthSum(tupleElement(piece, 2), tupleElement(piece, 3)) AS engaged_ms',
    replace: 'sum(tupleElement(piece, 3) - tupleElement(piece, 2)) AS engaged_ms',
    tests: ['test/golden/metrics/service.test.ts'],
  },
];

const uniques = '? `${name}${levelsSql}(${aggregate.of}) AS ${alias}`';
const percentiles = ': `${name}If${levelsSql}(${aggregate.of}, ${where}) AS ${alias}`';
const averaged = "avgForEachIf(arrayMap(l -> toFloat64(${aggregate.of}), [${levels.join(', ')}]), ${where})";

const inSql: Mutant[] = [
  {
    mistake: 'Sum of monthly uniques',
    how: 'distinct counts of the buckets are added up',
    file: 'src/metrics/sql/sql.ts',
    search: uniques,
    replace: `? \`\${name === 'uniqExactMerge' ? \`sum(finalizeAggregation(\${aggregate.of}))\` : \`\${name}\${levelsSql}(\${aggregate.of})\`} AS \${alias}\``,
    tests: ['test/golden/metrics/kinds.test.ts'],
  },
  {
    mistake: 'Sum of monthly uniques',
    how: 'the whole counts a user once a bucket',
    file: 'src/metrics/catalog/counted-in-buckets-sql.ts',
    search: 'if(chunk = 0 AND place = 0, NULL, edges[chunk * 256 + place]) AS start',
    replace:
      "arrayJoin(if(chunk = 0 AND place = 0, CAST([], 'Array(Nullable(Int64))'), [NULL, edges[greatest(1, chunk * 256 + place)]])) AS start",
    tests: ['test/golden/metrics/users.test.ts'],
  },
  {
    mistake: 'Percentiles averaged',
    how: 'percentiles of the smallest parts are averaged',
    file: 'src/metrics/sql/sql.ts',
    search: percentiles,
    replace: `: aggregate.fn === 'quantiles' ? \`${averaged} AS \${alias}\` ${percentiles}`,
    tests: ['test/golden/metrics/brute-force.test.ts'],
  },
  {
    mistake: 'An inclusive end counted twice',
    how: 'the first moment after the range is in it',
    file: 'src/metrics/sql/sql.ts',
    search: "`${source.time} < ${instant('to_ms')}`",
    replace: "`${source.time} <= ${instant('to_ms')}`",
    tests: answers,
  },
  {
    mistake: 'Two currencies in one sum',
    how: 'amounts are summed whatever their currency',
    file: 'src/metrics/sql/sql.ts',
    search: "...(inCurrency ? ['currency = {currency:String}'] : [])",
    replace: "...(inCurrency ? ['true'] : [])",
    tests: answers,
  },
  {
    mistake: 'A late event in a closed day',
    how: 'events are kept in the quarter hour in which they came',
    file: 'src/platform/warehouse/migrations/0011_payments_15m.sql',
    search: "toStartOfFifteenMinutes(toDateTime(e.event_time, 'UTC')) AS bucket",
    replace: "toStartOfFifteenMinutes(toDateTime(e.ingested_at, 'UTC')) AS bucket",
    tests: answers,
  },
  {
    mistake: 'Re-delivery counted twice',
    how: 'what an earlier batch has stored is not looked up',
    file: 'src/ingest/fan-out/statements.ts',
    search: 'WHERE identity IN ${candidates(suspects, share)} AND seq < {seq:UInt64})`',
    replace: 'WHERE identity IN ${candidates(suspects, share)} AND seq < {seq:UInt64} AND false)`',
    tests: ['test/invariants/repeated-events.test.ts'],
  },
];

const inShape: Mutant[] = [
  {
    mistake: 'The day boundary',
    how: 'days begin at midnight of UTC',
    file: 'src/kernel/time-zone.ts',
    search: 'startOfDay: (day) => instantsOf(day * DAY_MS, offsetMs)[0]',
    replace: 'startOfDay: (day) => day * DAY_MS',
    tests: answers,
  },
  {
    mistake: 'Division by zero',
    how: 'nothing divided by nothing is 0',
    file: 'src/metrics/shape/value.ts',
    search: "value: value === null || metric.unit === 'money' ? value : Number(value)",
    replace: "value: metric.unit === 'money' ? value : Number(value)",
    tests: answers,
  },
  {
    mistake: 'The current, incomplete period compared with a full one',
    how: 'what has elapsed of today is compared with all of yesterday',
    file: 'src/metrics/time/compare-periods.ts',
    search: 'if (range.toMs <= watermarkMs) return',
    replace: 'if (range.toMs <= Infinity) return',
    tests: ['src/metrics/time/compare-periods.test.ts'],
  },
];

export const mutants: readonly Mutant[] = [...inEntries, ...inSql, ...inShape];
