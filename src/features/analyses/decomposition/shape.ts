import type { z } from 'zod';
import { add, compareDecimals, divide } from '../../../kernel/decimal.ts';
import type { Answer, Change, MetricValue } from '../../../metrics/answer.ts';
import { changeOf } from '../../../metrics/shape/change.ts';
import type { decompositionAnswer } from './answer.ts';
import type { DecompositionQuery } from './input.ts';
import {
  type Effects,
  type Side,
  type Sides,
  type Split,
  splitRatio,
  splitSum,
  sumEffects,
  totalOf,
} from './split.ts';

type Shown = z.output<typeof decompositionAnswer>['decompositions'][number];
type Label = string | number | null;
type Groups = NonNullable<Answer['breakdown']>;

const PLACES = 6;
const MONEY_PLACES = 2;

interface Group {
  label: Label;
  sides: Sides;
}

/** Splits the change between two periods by the groups of a dimension. */
export function shapeDecomposition(
  query: DecompositionQuery,
  dimension: string,
  { now, earlier }: { now: Groups; earlier: Groups },
): Shown {
  const groups = pairGroups(query, dimension, { now, earlier });
  const whole = totalOf(groups.map(({ sides }) => sides));
  const change = shownChange(query, whole);
  const splits = splitAll(query, groups, change);
  const show = shower(query, change);
  const ranked = groups
    .map(({ label, sides }, i) => ({ label, sides, split: splits?.[i] ?? null }))
    .toSorted((a, b) => compareSizes(b.split, a.split) || compareLabels(a.label, b.label));
  const others = ranked.slice(query.limit);
  return {
    dimension,
    change,
    volume: shownVolume(query, whole),
    effects: show.effects(sumEffects(splits ?? [])),
    groups: ranked.slice(0, query.limit).map(({ label, sides, split }) => ({
      value: label,
      state: stateOf(split, sides),
      change: shownChange(query, sides),
      volume: shownVolume(query, sides),
      ...show.split(split),
    })),
    others:
      others.length === 0
        ? null
        : { groups: others.length, ...show.split(together(others.map(({ split }) => split))) },
  };
}

function splitAll(query: DecompositionQuery, groups: readonly Group[], { change }: Change): Split[] | null {
  const sides = groups.map((group) => group.sides);
  const places = query.metric.unit === 'money' ? MONEY_PLACES : PLACES;
  if (!query.metric.isRatio) return splitSum(sides, places);
  return change === null ? null : splitRatio(sides, { change: String(change), places });
}

/** Brings the groups of both periods together. */
function pairGroups(
  query: DecompositionQuery,
  dimension: string,
  { now, earlier }: { now: Groups; earlier: Groups },
): Group[] {
  const labelOf = ({ by }: Groups[number]): Label => by[dimension] ?? null;
  const keyed = (groups: Groups) => new Map(groups.map((group) => [JSON.stringify(labelOf(group)), group]));
  const [after, before] = [keyed(now), keyed(earlier)];
  return [...new Map([...before, ...after])].map(([key, group]) => ({
    label: labelOf(group),
    sides: { before: sideOf(query, before.get(key)), after: sideOf(query, after.get(key)) },
  }));
}

function sideOf({ metric, volume }: DecompositionQuery, group: Groups[number] | undefined): Side {
  const value = group?.metrics[metric.id];
  if (metric.isRatio) return { top: part(value, 'numerator'), bottom: part(value, 'denominator') };
  const of = volume === null ? null : group?.metrics[volume.id];
  return {
    top: plain(value),
    bottom: volume === null ? null : volume.isMean ? part(of, 'denominator') : plain(of),
  };
}

function part(value: MetricValue | undefined, side: 'numerator' | 'denominator'): string {
  return typeof value === 'object' && value !== null ? plain(value[side]) : '0';
}

/** Writes a number as a decimal; JavaScript writes very small ones with an exponent. */
function plain(value: MetricValue | undefined): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : '0';
  return Number.isInteger(value) ? String(value) : value.toFixed(PLACES);
}

function valueOf({ metric, units }: DecompositionQuery, { top, bottom }: Side): MetricValue {
  if (!metric.isRatio) return shown(units.top, top);
  const places = metric.unit === 'money' ? MONEY_PLACES : PLACES;
  const value = divide(top, bottom ?? '0', places);
  return {
    value: value === null ? null : shown(metric.unit, value),
    numerator: shown(units.top, top),
    denominator: shown(units.bottom ?? 'count', bottom ?? '0'),
  };
}

function shown(unit: string, decimal: string): number | string {
  return unit === 'money' ? divide(decimal, '1', MONEY_PLACES)! : Number(decimal);
}

function shownChange(query: DecompositionQuery, { before, after }: Sides): Change {
  return changeOf(valueOf(query, after), valueOf(query, before));
}

function shownVolume({ volume }: DecompositionQuery, { before, after }: Sides): Shown['volume'] {
  if (volume === null) return null;
  return { value: Number(after.bottom ?? 0), compared: Number(before.bottom ?? 0) };
}

/** Makes what shows splits beside the change of the whole. */
function shower({ metric }: DecompositionQuery, { change }: Change) {
  const effects = (given: Effects) =>
    Object.fromEntries(Object.entries(given).map(([name, amount]) => [name, shown(metric.unit, amount)]));
  const split = (one: Pick<Split, 'contribution' | 'effects'> | null) => {
    if (one === null) return { contribution: null, share_of_change: null, effects: {} };
    const share = change === null ? null : divide(one.contribution, plain(change), PLACES);
    return {
      contribution: shown(metric.unit, one.contribution),
      share_of_change: share === null ? null : Number(share),
      effects: effects(one.effects),
    };
  };
  return { effects, split };
}

function together(splits: readonly (Split | null)[]): Pick<Split, 'contribution' | 'effects'> | null {
  const known = splits.filter((split) => split !== null);
  if (known.length < splits.length) return null;
  return {
    contribution: known.map(({ contribution }) => contribution).reduce(add, '0'),
    effects: sumEffects(known),
  };
}

/** Where the whole has no ratio nothing is split, and the sides tell alone what a group is. */
function stateOf(split: Split | null, { before, after }: Sides): Split['state'] {
  const isNothing = ({ top, bottom }: Side) => Number(top) === 0 && Number(bottom ?? 0) === 0;
  return split?.state ?? (isNothing(before) ? 'new' : isNothing(after) ? 'gone' : 'stayed');
}

function compareSizes(left: Split | null, right: Split | null): number {
  const size = (split: Split | null) => split?.contribution.replace('-', '') ?? '0';
  return compareDecimals(size(left), size(right));
}

function compareLabels(left: Label, right: Label): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  return left < right ? -1 : left > right ? 1 : 0;
}
