import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';

/** So many cells fit into an answer: groups times cohorts times periods. */
export const MOST_CELLS = 50_000;

/** Returns how many rows of a group and cohort an answer may have. Throws `invalid_parameter` if there are too many cells without groups. */
export function mostRows(cohorts: number, columns: number): number {
  if (cohorts * columns > MOST_CELLS)
    throw invalidParameter(
      'periods',
      `makes ${cohorts * columns} cells, cohorts times periods`,
      `at most ${MOST_CELLS}: fewer periods, wider cohorts or a shorter range`,
    );
  return Math.floor(MOST_CELLS / columns);
}

/** Throws `invalid_parameter` if so many groups make too many cells. */
export function checkGroups(groups: number, cohorts: number, columns: number): void {
  if (groups * cohorts * columns > MOST_CELLS)
    throw invalidParameter(
      'by',
      `makes more than ${MOST_CELLS} cells, groups times cohorts times periods`,
      'a filter of city, state or role, fewer periods, wider cohorts or a shorter range',
    );
}
