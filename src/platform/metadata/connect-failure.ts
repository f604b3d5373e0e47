import { CodedError } from '../../kernel/errors.ts';
import { describeUrl } from './describe-url.ts';

// By class of SQLSTATE: 28 wrong user or password, 3D no such database, 42 not allowed, 0A and 08P01 another protocol. Whatever else
// keeps a connection from being made (refused, timed out, starting up, too many clients, no such host yet) may pass.
const LASTING = /^(?:28|3D|42|0A|08P01)/;

/** Tells whether waiting can help. */
export function mayPass(error: unknown): boolean {
  return !LASTING.test(codeOf(error));
}

/** The error for a person: where it was tried and what to do, without the password. */
export function connectFailure(databaseUrl: string, error: unknown): CodedError {
  const where = describeUrl(databaseUrl);
  const said = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
  const [code, advice] = mayPass(error)
    ? (['metadata_unavailable', 'Start PostgreSQL there, or correct DATABASE_URL.'] as const)
    : (['metadata_refused', 'Correct the user, password or database name in DATABASE_URL.'] as const);
  const what = mayPass(error) ? 'cannot be reached' : 'does not let this service in';
  return new CodedError(code, `The database at ${where} (DATABASE_URL) ${what}: ${said}. ${advice}`, {
    facts: { where, reason: codeOf(error) },
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
