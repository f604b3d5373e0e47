// Brute force: a change is split by changing the factors one after the other in every possible order, and taking the mean of what each
// of them added. All numbers are exact ratios of whole numbers.

type Ratio = readonly [top: bigint, bottom: bigint];

const of = (top: bigint, bottom = 1n): Ratio => [top, bottom];
const plus = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * d + c * b, b * d];
const minus = (left: Ratio, [c, d]: Ratio): Ratio => plus(left, [-c, d]);
const product = (factors: readonly Ratio[]): Ratio =>
  factors.reduce(([a, b], [c, d]): Ratio => [a * c, b * d], of(1n));

/** Amounts of a group in whole units (kobo, bookings) and its volume, in both periods. */
export interface GroupTruth {
  before: { top: number; bottom: number };
  after: { top: number; bottom: number };
}

type Terms = Record<string, bigint>;

/** Splits the change of a sum with a volume, in whole units: each group's effects. */
export function splitSumTruth(groups: readonly GroupTruth[]): Terms[] {
  const [volumeBefore, volumeAfter] = [total(groups, 'before', 'bottom'), total(groups, 'after', 'bottom')];
  return groups.map(({ before, after }) => {
    const change = BigInt(after.top - before.top);
    if (before.top === 0 && before.bottom === 0) return { new: change };
    if (after.top === 0 && after.bottom === 0) return { gone: change };
    if (before.bottom === 0 || after.bottom === 0) return { unsplit: change };
    const factors = (side: { top: number; bottom: number }, volume: bigint) => [
      of(volume),
      of(BigInt(side.bottom), volume),
      of(BigInt(side.top), BigInt(side.bottom)),
    ];
    const terms = inEveryOrder(factors(before, volumeBefore), factors(after, volumeAfter));
    const [volume, mix, price] = settle(terms, change);
    return { volume: volume!, mix: mix!, price: price! };
  });
}

/** Splits the change of a ratio, in `1 / scale`; null where one side has no denominator. */
export function splitRatioTruth(
  groups: readonly GroupTruth[],
  scale: bigint,
): { change: bigint; terms: Terms[] } | null {
  const whole = (side: 'before' | 'after') =>
    of(total(groups, side, 'top') * scale, total(groups, side, 'bottom'));
  const [before, after] = [whole('before'), whole('after')];
  if (before[1] === 0n || after[1] === 0n) return null;
  const change = round(after) - round(before);
  const middle = product([plus(before, after), of(1n, 2n)]);
  const list = groups.flatMap((group, index) => {
    const side = (name: 'before' | 'after') => {
      const { top, bottom } = group[name];
      const whole = total(groups, name, 'bottom');
      return { top: BigInt(top) * scale, bottom: BigInt(bottom), whole };
    };
    const [was, is] = [side('before'), side('after')];
    const isNew = was.top === 0n && was.bottom === 0n;
    const isGone = is.top === 0n && is.bottom === 0n;
    if (!isNew && !isGone && was.bottom > 0n && is.bottom > 0n) {
      const factors = ({ top, bottom, whole }: typeof was) => [
        of(bottom, whole),
        minus(of(top, bottom), middle),
      ];
      const [mix, rate] = inEveryOrder(factors(was), factors(is));
      return [
        { index, name: 'mix', term: mix! },
        { index, name: 'rate', term: rate! },
      ];
    }
    const distance = ({ top, bottom, whole }: typeof was) =>
      minus(of(top, whole), product([of(bottom, whole), middle]));
    const name = isNew ? 'new' : isGone ? 'gone' : 'unsplit';
    return [{ index, name, term: minus(distance(is), distance(was)) }];
  });
  const texts = settle(
    list.map(({ term }) => term),
    change,
  );
  const terms: Terms[] = groups.map(() => ({}));
  list.forEach(({ index, name }, i) => (terms[index]![name] = texts[i]!));
  return { change, terms };
}

function total(groups: readonly GroupTruth[], side: 'before' | 'after', part: 'top' | 'bottom'): bigint {
  return groups.reduce((sum, group) => sum + BigInt(group[side][part]), 0n);
}

/** What each factor adds when it changes, on average over all orders. */
function inEveryOrder(before: readonly Ratio[], after: readonly Ratio[]): Ratio[] {
  const orders = ordersOf(before.map((_, factor) => factor));
  const sums: Ratio[] = before.map(() => of(0n));
  for (const order of orders) {
    const now = [...before];
    for (const factor of order) {
      const earlier = product(now);
      now[factor] = after[factor]!;
      sums[factor] = plus(sums[factor]!, minus(product(now), earlier));
    }
  }
  return sums.map((sum) => product([sum, of(1n, BigInt(orders.length))]));
}

function ordersOf(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    ordersOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

/** Rounds each term; the largest takes what is missing to the change. */
function settle(terms: readonly Ratio[], change: bigint): bigint[] {
  const rounded = terms.map(round);
  if (rounded.length === 0) return rounded;
  const size = ([top, bottom]: Ratio) => of(top < 0n ? -top : top, bottom);
  let largest = 0;
  terms.forEach((term, i) => {
    const [a, b] = size(term);
    const [c, d] = size(terms[largest]!);
    if (a * d > c * b) largest = i;
  });
  rounded[largest]! += change - rounded.reduce((sum, one) => sum + one, 0n);
  return rounded;
}

function round([top, bottom]: Ratio): bigint {
  const half = top < 0n ? -bottom : bottom;
  return (2n * top + half) / (2n * bottom);
}
