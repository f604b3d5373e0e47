import { CodedError } from '../../kernel/errors.ts';
import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** Reading and writing objects may meet these problems. */
export const objectProblems = {
  objects_unavailable: {
    status: 503,
    title: 'The object store cannot be used now',
    meaning: 'Ask again in a moment. The operator finds the reason in the log; OBJECTS_URL names the store.',
  },
  objects_full: {
    status: 507,
    title: 'The object store is full',
    meaning: 'The operator makes room where OBJECTS_URL points to, or lowers EXPORT_RETENTION_HOURS.',
  },
  object_not_found: {
    status: 404,
    title: 'The file is not there any more',
    meaning: 'Ask for a new export. Files are kept for EXPORT_RETENTION_HOURS.',
  },
} as const satisfies ProblemTable;

/** Makes the error of a store that could not do something. */
export function objectsUnavailable(what: string, cause: unknown): CodedError {
  if (cause instanceof CodedError) return cause;
  const isFull = ['ENOSPC', 'EDQUOT'].includes(String((cause as { code?: unknown } | null)?.code));
  if (isFull) return new CodedError('objects_full', `The object store has no room: ${what}.`, { cause });
  return new CodedError('objects_unavailable', `The object store failed: ${what}.`, {
    cause,
    facts: { retryAfterSeconds: 5 },
  });
}

/** Makes the error for an object that is not there. */
export function objectNotFound(key: string, cause: unknown): CodedError {
  return new CodedError('object_not_found', `There is no object "${key}".`, { cause });
}
