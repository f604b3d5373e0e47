import type { components } from './schema.d.ts';

/** The body of every error: decide by `code`. */
export type Problem = components['schemas']['Problem'];

/** An answer that is a problem. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** Returns the data of an answer. Throws `ApiProblem` when it is a problem. */
export async function dataOf<Data>(
  asking: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Exclude<Data, undefined>> {
  const { data, error, response } = await asking;
  if (data !== undefined) return data as Exclude<Data, undefined>;
  const isProblem = typeof error === 'object' && error !== null && 'code' in error;
  throw new ApiProblem(isProblem ? (error as Problem) : unknownProblem(response.status));
}

/** A proxy in between answered, and not the service. */
function unknownProblem(status: number): Problem {
  const detail = `The answer has the status ${status} and is no problem of the service.`;
  return {
    type: 'about:blank',
    title: 'No answer of the service',
    status,
    detail,
    code: 'no_answer',
    request_id: '',
  };
}
