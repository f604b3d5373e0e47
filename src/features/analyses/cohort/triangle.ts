import { z } from 'zod';
import { time } from '../../../metrics/answer.ts';

interface TriangleParts<Cells extends z.ZodType, Point extends z.ZodRawShape> {
  /** The schema of a cohort's cells. */
  cells: Cells;
  /** The members of a point of the curve beside the number of its cohorts. */
  point: Point;
  /** It says by what points follow one another, and what else there is to know of the curve. */
  curve: { by: string; note: string };
}

/** Makes the members of an answer that tells of cohorts, as a triangle of cells and as a curve over the cohorts that are mature. */
export function triangleSchema<Cells extends z.ZodType, Point extends z.ZodRawShape>({
  cells,
  point,
  curve: { by, note },
}: TriangleParts<Cells, Point>) {
  const cohort = z.object({
    start: time('Start of the cohort.'),
    end: time('Its end, exclusive. The first and the last cohort end at the range.'),
    users: z.int().describe('Who entered in it. A cohort of nobody is shown, with 0.'),
    cells,
  });
  const cohorts = z.int().describe('How many cohorts are mature, and so counted.');
  return {
    users: z.int().describe('Who entered in the range.'),
    cohorts: z.array(cohort).describe('In the order of time, without gaps.'),
    curve: z
      .array(z.object({ cohorts, ...point }))
      .describe(
        `${by}: over all mature cohorts, each person with the same weight. Points stand on different cohorts where some are not mature${note}.`,
      ),
  };
}

/** Shapes a triangle for each group, the largest first; null: nothing cuts the answer. */
export function shapeGroups<Counted, Triangle extends { users: number }>(
  by: string | null,
  groups: readonly { value: string | null; cohorts: Counted }[],
  shape: (cohorts: Counted) => Triangle,
): ({ value: string | null } & Triangle)[] | null {
  if (by === null) return null;
  return groups
    .map(({ value, cohorts }) => ({ value, ...shape(cohorts) }))
    .toSorted((a, b) => b.users - a.users);
}
