import type { Change, Group, MetricAnswer, Value } from '../spec/answer.ts';
import { makeIsToCome } from './is-to-come.ts';
import type { Scalar } from './label-value.ts';

/** One row of an answer: a group of a breakdown, a bucket of a series, or an entry of a list. */
export interface Row {
  cell: (of: string) => Value | boolean | undefined;
  /** The same of a name, such as that of a dimension. */
  name: (of: string) => Scalar;
  change: (of: string) => Change | undefined;
  /** What a click on the row would filter by: the dimensions of the group and their values; empty of other rows. */
  by: Readonly<Record<string, string | number | null>>;
}

/**
 * Reads the rows of a body: the list at `path`; without one the breakdown, else the series. Names are looked up as dimension,
 * as metric, then as a path of members.
 */
export function readRows(body: unknown, path: string | undefined): Row[] {
  if (path !== undefined) return listAt(body, path).map(rowOfEntry);
  const answer = body as MetricAnswer;
  if (answer.breakdown) return answer.breakdown.map(rowOfGroup);
  const isToCome = makeIsToCome(answer);
  return (answer.series ?? []).flatMap((point, at) => {
    if (isToCome(point.start)) return [];
    const row: Row = {
      cell: (of) => {
        if (of === 'state') return point.provisional ? 'so far' : 'final';
        return of === 'start' || of === 'end' ? point[of] : point.values[of];
      },
      name: (of) => (of === 'start' || of === 'end' ? point[of] : null),
      change: (of) => answer.comparison?.series?.[at]?.values[of],
      by: {},
    };
    return [row];
  });
}

/** The row of all groups that a limit left out; null without any. */
export function readOthers(body: unknown): (Row & { groups: number }) | null {
  const others = (body as MetricAnswer).others;
  // Groups that only the earlier period had are no row of this one.
  return others && others.groups > 0 ? { ...rowOfGroup({ ...others, by: {} }), groups: others.groups } : null;
}

/** The row of the whole. */
export function readWhole(body: unknown): Row {
  const { metrics, comparison } = body as MetricAnswer;
  return { cell: (of) => metrics?.[of], name: () => null, change: (of) => comparison?.metrics[of], by: {} };
}

/** A member by its path, such as `totals.active_trips`; undefined where there is none. */
export function memberAt(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], body);
}

function listAt(body: unknown, path: string): unknown[] {
  const list = memberAt(body, path);
  if (Array.isArray(list)) return list;
  if (typeof list !== 'object' || list === null) return [];
  // Members of an object are rows, too: each has a name and a value.
  return Object.entries(list).map(([name, value]) => ({ name, value: value as Value }));
}

function rowOfGroup(group: Group): Row {
  return {
    cell: (of) => (of in group.by ? group.by[of]! : group.metrics[of]),
    name: (of) => group.by[of],
    change: (of) => group.comparison?.metrics[of],
    by: group.by,
  };
}

function rowOfEntry(entry: unknown): Row {
  return {
    cell: (of) => memberAt(entry, of) as Value | undefined,
    name: (of) => memberAt(entry, of) as Scalar,
    change: (of) => {
      const change = memberAt(entry, `${of}_change`) as Change | undefined;
      return change !== null && typeof change === 'object' ? change : undefined;
    },
    by: {},
  };
}
