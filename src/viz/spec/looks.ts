import { z } from 'zod';

// How each kind of widget looks. A look holds choices of drawing only: what is asked is in the query.

/** The units of numbers: those of the catalogue of metrics, and `seconds`, `share` (a plain number of 0 to 1) and `text`. */
const widgetUnits = [
  'count',
  'money',
  'ratio',
  'passengers',
  'seats',
  'ms',
  'seconds',
  'minutes',
  'hours',
  'km',
  'km/h',
  'stars',
  'share',
  'text',
] as const;
export const widgetUnitSchema = z.enum(widgetUnits);
export type WidgetUnit = z.infer<typeof widgetUnitSchema>;

const direction = z
  .enum(['up_is_good', 'down_is_good', 'neutral'])
  .describe('Which way is good; the direction of the catalogue is used without it.');

const of = z.string().max(200);
const place = of.describe(
  'A metric or dimension of the query; of other answers a path into the body or row, such as `totals.active_trips`.',
);

/** One number with its change and a small line. */
export const numberLookSchema = z.strictObject({
  of: place,
  spark: z
    .union([z.boolean(), of])
    .optional()
    .describe(
      '`false`: no line. Of realtime: the member of `minutes` to draw. Default: the series of the answer.',
    ),
  direction: direction.optional(),
  /** Says what the number covers where the title does not, such as `last hour`. */
  note: z.string().max(80).optional(),
  none: z.string().max(80).optional().describe('Stands in place of the note where there is no number.'),
  base: z
    .string()
    .max(80)
    .optional()
    .describe('What a ratio stands on, such as `departures`: `of 7 departures` in place of `n 7`.'),
  settled: z
    .boolean()
    .optional()
    .describe('The number stands only on what is over, so it is not "so far" where the answer is.'),
});

/** Lines, areas or bars over time. Members of realtime are named as they are in `minutes`. */
export const seriesLookSchema = z.strictObject({
  of: z.array(place).max(8).optional().describe('Which of the metrics to draw. Default: all of the query.'),
  names: z.record(z.string(), z.string().max(80)).optional().describe('Names for the legend, by `of`.'),
  stacked: z.boolean().optional(),
  compared: z
    .union([z.boolean(), z.array(place).max(8)])
    .optional()
    .describe('Draws the earlier period dotted, if the query compares: of all, of none, or of some.'),
  zero: z.boolean().optional().describe('`false`: the axis need not begin at 0. For ratios near 1.'),
});

const columnSchema = z.strictObject({
  of: place,
  less: place.optional().describe('Is subtracted from `of`, exactly; both are of one unit.'),
  title: z.string().max(80).optional(),
  unit: widgetUnitSchema.optional(),
  direction: direction.optional(),
  /** Shows beside the value: its change, its share of all rows, or a bar. */
  show: z.array(z.enum(['change', 'share', 'bar'])).optional(),
  /** A number that may be left out on a phone. */
  minor: z.boolean().optional(),
});
export type WidgetColumn = z.infer<typeof columnSchema>;

const rows = of
  .optional()
  .describe(
    'The path of the list in the body, such as `routes`. Default: the breakdown, or the series, of metrics.',
  );

/** Ranked rows, each with a bar. */
export const barsLookSchema = z.strictObject({
  rows,
  label: place.optional().describe('What names a row. Default: the first dimension.'),
  of: place,
  beside: columnSchema.optional().describe('A second number in grey, such as the attempts behind a rate.'),
  /** Where a bar is full: 1 for rates. Default: the largest value. */
  full: z.number().positive().optional(),
  sort: z.enum(['asc', 'desc', 'given']).optional().describe('Default: as the answer is ordered.'),
  names: z.record(z.string(), z.string().max(80)).optional(),
  signed: z
    .boolean()
    .optional()
    .describe('The numbers add to something or take from it: a sign stands before each.'),
  coloured: z.boolean().optional().describe('Gives each value its own colour. Default: one colour.'),
  upright: z
    .boolean()
    .optional()
    .describe('Columns beside one another: for rows with an order of their own, such as the hours of a day.'),
});

/** One cell for each pair of values of two dimensions. */
export const heatmapLookSchema = z.strictObject({
  of: place,
  rows: of.describe('The dimension down the side.'),
  columns: of.describe('The dimension along the top.'),
  /** `good` colours by the direction of the metric: what is bad stands out. */
  scale: z.enum(['much', 'bad']).optional().describe('`bad`: dark where the number is bad. Default: much.'),
});

/** Rows and columns. */
export const tableLookSchema = z.strictObject({
  rows,
  columns: z
    .array(columnSchema)
    .max(20)
    .optional()
    .describe('Default: dimensions, then metrics of the query.'),
  total: z.boolean().optional().describe('Shows the whole below the rows.'),
  sort: z.strictObject({ of: place, direction: z.enum(['asc', 'desc']) }).optional(),
});

/** The steps of a funnel. */
export const funnelLookSchema = z.strictObject({
  names: z.record(z.string(), z.string().max(80)).optional().describe('Names of steps, by event.'),
});

/** Who comes back, by cohort. */
export const retentionLookSchema = z.strictObject({
  show: z.enum(['triangle', 'curve']).optional(),
  of: of
    .optional()
    .describe('The path of a ratio in each cell, such as `since_entry.revenue`. Default: who came back.'),
});

/** H3 cells by colour, or flows as lines. */
export const mapLookSchema = z.strictObject({
  of: z.enum(['created', 'confirmed', 'revenue', 'riders', 'drivers', 'routes']),
});
