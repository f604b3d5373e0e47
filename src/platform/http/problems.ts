import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { ProblemTable } from '../../kernel/problem-kind.ts';
import { httpProblems } from './problem-table.ts';

/** The body of every error: RFC 9457, as application/problem+json. */
export const problemSchema = z
  .object({
    type: z.string().describe('A URL of this service that describes the code.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable: decide by it.'),
    request_id: z.string(),
    parameter: z.string().optional().describe('The parameter that is wrong.'),
    reason: z.string().optional().describe('Why it is wrong.'),
    allowed: z.union([z.string(), z.array(z.string())]).optional(),
    line: z.int().optional().describe('Where in a statement, from 1.'),
    column: z.int().optional().describe('Where in the line, from 1.'),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457).' });
export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

const DEFAULT_RETRY_SECONDS = 5;

/** An answer to an error: the problem, and the seconds after which a repeat makes sense. */
export interface ProblemAnswer {
  problem: Problem;
  retryAfterSeconds: number | null;
}

/** The problem for any error that a request may meet. What the table does not know becomes `internal_error`, without details. */
export function describeProblem(error: unknown, requestId: string, table: ProblemTable): ProblemAnswer {
  const coded = asCodedError(error);
  const known = Object.hasOwn(table, coded.code) ? table[coded.code] : undefined;
  const code = known === undefined ? 'internal_error' : coded.code;
  const { status, title, meaning } = known ?? httpProblems.internal_error;
  const { parameter, reason, allowed, line, column, retryAfterSeconds } = coded.facts;
  const isInternal = code === 'internal_error';
  const isStoreError = code === 'store_refused'; // its message quotes SQL
  const problem: Problem = {
    type: `/problems/${code}`,
    title,
    status,
    detail: isInternal || isStoreError ? meaning : coded.message,
    code,
    request_id: requestId,
    ...(typeof parameter === 'string' && { parameter }),
    ...(typeof reason === 'string' && { reason }),
    ...(typeof allowed === 'string' && { allowed }),
    ...(Array.isArray(allowed) && { allowed: allowed.map(String) }),
    ...(typeof line === 'number' && { line }),
    ...(typeof column === 'number' && { column }),
  };
  const retry = typeof retryAfterSeconds === 'number' ? retryAfterSeconds : DEFAULT_RETRY_SECONDS;
  return {
    problem,
    retryAfterSeconds: status === 503 || status === 429 ? Math.max(1, Math.ceil(retry)) : null,
  };
}

function asCodedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalidParameter(error.validation[0]!);
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  const code = typeof status === 'number' ? frameworkCode(status) : 'internal_error';
  return new CodedError(code, httpProblems[code].meaning, { cause: error });
}

/** Errors of Fastify itself, by their status: its codes are many and not ours. */
function frameworkCode(status: number): keyof typeof httpProblems {
  if (status < 400 || status > 499) return 'internal_error';
  const codes: Record<number, keyof typeof httpProblems> = {
    413: 'body_too_large',
    414: 'uri_too_long',
    415: 'unsupported_media_type',
    431: 'headers_too_large',
  };
  return codes[status] ?? 'bad_request';
}

interface ValidationIssue {
  keyword: string;
  instancePath: string;
  message?: string;
  params: object;
}

function invalidParameter({ keyword, instancePath, message, params }: ValidationIssue): CodedError {
  const { keys, values } = params as { keys?: string[]; values?: unknown[] };
  const parameter = keyword === 'unrecognized_keys' ? (keys?.[0] ?? '') : (instancePath.split('/')[1] ?? '');
  const isUnknown = keyword === 'unrecognized_keys';
  const reason = isUnknown
    ? 'is not known'
    : values
      ? 'is not one of the allowed values'
      : message === undefined
        ? 'is not valid'
        : `is not valid: ${message}`;
  return new CodedError('invalid_parameter', `The parameter "${parameter}" ${reason}.`, {
    facts: { parameter, reason, ...(values && { allowed: values.map(String) }) },
  });
}
