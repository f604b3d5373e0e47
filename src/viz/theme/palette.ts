import { colours, type Scheme } from './tokens.ts';

/** Colours of series; one set serves light, dark and print. */
export const categorical = [
  '#2f6fed',
  '#a28b23',
  '#cc086c',
  '#856131',
  '#8775a9',
  '#bb6e62',
  '#499990',
  '#19737b',
] as const;

/** Steps from little to much. */
export const sequential: Readonly<Record<Scheme, readonly string[]>> = {
  light: ['#e8f1fe', '#c5dbfb', '#9cc0f5', '#74a3e9', '#4c84d7', '#2763ba', '#11458c'],
  dark: ['#212b39', '#213e61', '#18568e', '#0c74b7', '#2494d9', '#63b6ea', '#a4d9f8'],
};

/** Steps from below through the middle to above. */
export const diverging: Readonly<Record<Scheme, readonly string[]>> = {
  light: ['#97400d', '#c77434', '#e4bb95', '#eceef1', '#a7c8ea', '#578ed4', '#2256ad'],
  dark: ['#ea9344', '#b1632f', '#6c4128', '#2b3038', '#304d78', '#4477c3', '#75aef5'],
};

/** Lengths of dash and gap in CSS pixels. Dots are those of an earlier period, so no series has them. */
export type SeriesDash = 'solid' | readonly number[];

export interface SeriesStyle {
  colour: string;
  /** From the fifth series on a pattern tells lines apart, too: colour alone does not carry that many. */
  dash: SeriesDash;
}

const dashes: readonly SeriesDash[] = [
  'solid',
  'solid',
  'solid',
  'solid',
  [9, 3],
  [9, 3, 2, 3],
  [15, 3],
  [15, 3, 2, 3],
];

// Values that the platform knows keep their colour wherever they are drawn. Values unknown here take a place by their text, and
// so keep it, too, whatever else a filter leaves in the chart.
const known: Readonly<Record<string, readonly string[]>> = {
  provider: ['paystack', 'flutterwave', 'monnify', 'interswitch', 'wallet', 'opay', 'openride'],
  metric: ['stored', 'duplicates', 'rejected', 'conflicts'],
  payment_method: ['card', 'bank_transfer', 'ussd', 'wallet', 'mobile_money', 'cash', 'other'],
};

/**
 * The colour and dash of a value of a dimension, or of a metric when `dimension` is `metric`. The same for the same pair in every
 * chart; two values in one chart can share a colour only when both are unknown here, which `styleSeries` resolves.
 */
export function styleOf(dimension: string, value: string): SeriesStyle {
  return { colour: categorical[placeOf(dimension, value)]!, dash: 'solid' };
}

/** The styles of the series of one chart in their order: each keeps its own place if that is free, else it takes the next free one. */
export function styleSeries(dimension: string, values: readonly string[]): SeriesStyle[] {
  const taken = new Map<string, number>();
  // By text and not by rank, so that a filter that changes the order does not change colours.
  for (const value of values.toSorted(byKnownThenText(dimension))) {
    let place = placeOf(dimension, value);
    for (let tries = 0; tries < categorical.length && [...taken.values()].includes(place); tries++)
      place = (place + 1) % categorical.length;
    taken.set(value, place);
  }
  // Few lines are told apart by colour alone: dashes would read as provisional.
  const ranks = [...taken.keys()];
  return values.map((value) => ({
    colour: categorical[taken.get(value)!]!,
    dash: dashes[ranks.indexOf(value)] ?? 'solid',
  }));
}

/** The style of a series that is alone in its chart. */
export const firstStyle: SeriesStyle = { colour: categorical[0], dash: 'solid' };

/** The style of the group that holds the rest. */
export function styleOfOthers(scheme: Scheme): SeriesStyle {
  return { colour: colours[scheme].field, dash: 'solid' };
}

// Metrics take the place of their family, so that money has one colour on every page.
const families = ['bookings', 'revenue', 'payments', 'payouts', 'drivers', 'routes', 'trips', 'users'];

function placeOf(dimension: string, value: string): number {
  const family = dimension === 'metric' ? families.indexOf(value.split(/[._]/)[0]!) : -1;
  if (family >= 0) return family;
  const index = known[dimension]?.indexOf(value) ?? -1;
  if (index >= 0) return index % categorical.length;
  let hash = 7;
  for (const letter of `${dimension}=${value}`) hash = (hash * 31 + letter.codePointAt(0)!) % 1_000_003;
  return hash % categorical.length;
}

function byKnownThenText(dimension: string) {
  const rank = (value: string) => {
    const index = known[dimension]?.indexOf(value) ?? -1;
    return index < 0 ? categorical.length : index;
  };
  return (a: string, b: string) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}
