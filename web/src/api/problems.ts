/** An error of the API, RFC 9457. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  request_id: string | null;
  parameter?: string;
}

/** What an endpoint answers, whether it went well or not. */
export interface Answer {
  status: number;
  body: unknown;
}

/** The request itself failed: nothing was answered, or a problem. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** What a browser knows of a service that does not answer. */
export const noAnswer: Problem = {
  status: 0,
  code: 'no_answer',
  title: 'The service does not answer',
  detail: 'The page keeps what it has, and asks again by itself.',
  request_id: null,
};

/** The problem of an answer; null: it went well. */
export function problemOf({ status, body }: Answer): Problem | null {
  if (status < 400) return null;
  const given = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  return {
    status,
    code: given.code ?? 'unknown_problem',
    title: given.title ?? `The service answered ${status}`,
    detail: given.detail ?? '',
    request_id: given.request_id ?? null,
    ...(given.parameter !== undefined && { parameter: given.parameter }),
  };
}
