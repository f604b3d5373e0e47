import { add, compareDecimals, subtract } from '../../../kernel/decimal.ts';
import { type Fraction, fraction, minus, roundedTogether, times } from '../../../statistics/fraction.ts';
import { shapleyOfProduct } from '../../../statistics/shapley.ts';

// Splits the change of a number among groups. All amounts are decimals as text. The contributions add up exactly to the change, and the
// effects of each group to its contribution.

/** Each of these moves a number. */
export const effects = ['volume', 'mix', 'price', 'rate', 'change', 'new', 'gone', 'unsplit'] as const;
export type Effect = (typeof effects)[number];
export type Effects = Partial<Record<Effect, string>>;

/**
 * One side of a group. Of a sum `top` is the amount, and `bottom` the volume over which it is made, or null. Of a ratio or mean these are
 * the numerator and the denominator.
 */
export interface Side {
  top: string;
  bottom: string | null;
}

/** A group of both periods; without events in one of them its side is zero. */
export interface Sides {
  before: Side;
  after: Side;
}

export interface Split {
  state: 'stayed' | 'new' | 'gone';
  contribution: string;
  effects: Effects;
}

const isZero = (decimal: string | null) => decimal === null || compareDecimals(decimal, '0') === 0;
const isPositive = (decimal: string | null) => decimal !== null && compareDecimals(decimal, '0') > 0;
const isNothing = ({ top, bottom }: Side) => isZero(top) && isZero(bottom);

function stateOf({ before, after }: Sides): Split['state'] {
  return isNothing(before) ? 'new' : isNothing(after) ? 'gone' : 'stayed';
}

/** Adds up the sides of groups. */
export function totalOf(groups: readonly Sides[]): Sides {
  const sum = (side: (group: Sides) => Side): Side => {
    const sides = groups.map(side);
    const bottoms = sides.flatMap(({ bottom }) => (bottom === null ? [] : [bottom]));
    return {
      top: sides.map(({ top }) => top).reduce(add, '0'),
      bottom: sides.length > 0 && bottoms.length === 0 ? null : bottoms.reduce(add, '0'),
    };
  };
  return { before: sum(({ before }) => before), after: sum(({ after }) => after) };
}

/**
 * Splits the change of a sum. A group contributes its own change. With a volume (bookings, say) that change is split by Shapley values:
 * total volume × the group's share of it × the group's average price.
 */
export function splitSum(groups: readonly Sides[], places: number): Split[] {
  const total = totalOf(groups);
  return groups.map((group) => {
    const { before, after } = group;
    const state = stateOf(group);
    const contribution = subtract(after.top, before.top);
    const own = (effect: Effect): Split => ({ state, contribution, effects: { [effect]: contribution } });
    if (state !== 'stayed') return own(state);
    if (before.bottom === null || after.bottom === null) return own('change');
    // Without a volume on one side there is an amount, but no price.
    if (!isPositive(before.bottom) || !isPositive(after.bottom)) return own('unsplit');
    const factors = ({ top, bottom }: Side, whole: Side) => [
      fraction(whole.bottom!),
      fraction(bottom!, whole.bottom!),
      fraction(top, bottom!),
    ];
    const terms = shapleyOfProduct(factors(before, total.before), factors(after, total.after));
    const [volume, mix, price] = roundedTogether(terms, places, contribution);
    return { state, contribution, effects: { volume: volume!, mix: mix!, price: price! } };
  });
}

/**
 * Splits the change of a ratio or mean, `change` as it is shown. The ratio of the whole is the sum over groups of share × (rate − middle)
 * plus the middle, where the middle is the mean of both ratios of the whole: so a group that grows weighs by how far its rate lies from
 * the usual. Shapley values split each product into mix (the share changed) and rate. Returns null where one side of the whole has no
 * ratio.
 */
export function splitRatio(
  groups: readonly Sides[],
  { change, places }: { change: string; places: number },
): Split[] | null {
  const total = totalOf(groups);
  if (isZero(total.before.bottom) || isZero(total.after.bottom)) return null;
  const middle = middleOf(total);
  const terms = groups.flatMap((group, index) =>
    termsOf(group, { total, middle }).map((term) => ({ ...term, index })),
  );
  const texts = roundedTogether(
    terms.map(({ term }) => term),
    places,
    change,
  );
  const found: Effects[] = groups.map(() => ({}));
  terms.forEach(({ index, effect }, i) => (found[index]![effect] = texts[i]!));
  return groups.map((group, index) => ({
    state: stateOf(group),
    contribution: Object.values(found[index]!).reduce(add, '0'),
    effects: found[index]!,
  }));
}

function termsOf(
  group: Sides,
  { total, middle }: { total: Sides; middle: Fraction },
): { effect: Effect; term: Fraction }[] {
  const { before, after } = group;
  const state = stateOf(group);
  const share = ({ bottom }: Side, whole: Side) => fraction(bottom!, whole.bottom!);
  if (state === 'stayed' && !isZero(before.bottom) && !isZero(after.bottom)) {
    const factors = (side: Side, whole: Side) => [
      share(side, whole),
      minus(fraction(side.top, side.bottom!), middle),
    ];
    const [mix, rate] = shapleyOfProduct(factors(before, total.before), factors(after, total.after));
    return [
      { effect: 'mix', term: mix! },
      { effect: 'rate', term: rate! },
    ];
  }
  // share × (rate − middle), also where there is no rate for want of a denominator
  const distance = (side: Side, whole: Side) =>
    minus(fraction(side.top, whole.bottom!), times(share(side, whole), middle));
  const term = minus(distance(after, total.after), distance(before, total.before));
  return [{ effect: state === 'stayed' ? 'unsplit' : state, term }];
}

function middleOf({ before, after }: Sides): Fraction {
  const sum = minus(
    fraction(after.top, after.bottom!),
    times(fraction('-1'), fraction(before.top, before.bottom!)),
  );
  return times(sum, { top: 1n, bottom: 2n });
}

/** Adds up the effects of groups. */
export function sumEffects(splits: readonly Split[]): Effects {
  const sums: Effects = {};
  for (const { effects: found } of splits)
    for (const [effect, amount] of Object.entries(found) as [Effect, string][])
      sums[effect] = add(sums[effect] ?? '0', amount);
  return sums;
}
