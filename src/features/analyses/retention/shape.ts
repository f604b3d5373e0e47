import { makeZone } from '../../../kernel/time-zone.ts';
import type { Row } from '../../../metrics/results.ts';
import { echoCohorts } from '../cohort/cohort-input.ts';
import { divideCounts } from '../cohort/ratio.ts';
import { groupRows } from '../cohort/group-rows.ts';
import type { Timeline } from '../cohort/timeline.ts';
import type { RetentionAnswer } from './answer.ts';
import { nameOf } from './columns.ts';
import type { RetentionQuery } from './input.ts';
import { shapeGroups } from '../cohort/triangle.ts';

type Triangle = Pick<RetentionAnswer, 'users' | 'cohorts' | 'curve'>;
/** The people of a cohort, and how many of them each column has. */
interface Counted {
  users: number;
  returned: readonly number[];
}

/** Shapes the answer of the rows of `retentionSql`. */
export function shapeRetention(
  query: RetentionQuery,
  timeline: Timeline,
  rows: readonly Row[],
): RetentionAnswer {
  const { columns, period, measure, returning } = query;
  const grouped = groupRows(rows, ({ users, returned }): Counted => ({
    users: Number(users),
    returned: (returned as number[]).map(Number),
  }));
  const triangle = (counted: ReadonlyMap<number, readonly Counted[]>) =>
    shapeTriangle(query, timeline, counted);
  return {
    columns: columns.map((column) => ({ name: nameOf(column, period), ...column })),
    ...triangle(grouped.whole),
    groups: shapeGroups(query.by, grouped.groups, triangle),
    query: { ...echoCohorts(query), measure, returning },
  };
}

function shapeTriangle(
  { columns, timezone }: RetentionQuery,
  { cohorts, isMature }: Timeline,
  counted: ReadonlyMap<number, readonly Counted[]>,
): Triangle {
  const zone = makeZone(timezone);
  const rows = cohorts.map((cohort) => {
    const parts = counted.get(cohort.fromMs) ?? [];
    const users = sum(parts.map((part) => part.users));
    const cells = columns.map(({ from, to }, i) => ({
      mature: isMature(cohort, to ?? from),
      returned: sum(parts.map((part) => part.returned[i]!)),
    }));
    return { cohort, users, cells };
  });
  return {
    users: sum(rows.map(({ users }) => users)),
    cohorts: rows.map(({ cohort, users, cells }) => ({
      start: zone.format(cohort.fromMs),
      end: zone.format(cohort.toMs),
      users,
      cells: cells.map(({ mature, returned }) => ({
        mature,
        retained: mature ? divideCounts(returned, users) : null,
      })),
    })),
    curve: columns.map((_, i) => {
      const mature = rows.filter(({ cells }) => cells[i]!.mature);
      const returned = sum(mature.map(({ cells }) => cells[i]!.returned));
      const users = sum(mature.map((row) => row.users));
      return { cohorts: mature.length, retained: mature.length === 0 ? null : divideCounts(returned, users) };
    }),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
