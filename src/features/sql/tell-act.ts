import { createHash } from 'node:crypto';
import { CodedError } from '../../kernel/errors.ts';
import { tokenize } from './check/tokenize.ts';
import { sqlViews } from './views/all-views.ts';

/** How a statement ended, for the audit. */
export interface StatementEnd {
  entity: string;
  result: 'done' | 'refused' | 'failed';
  code: string | null;
}

const viewNames = new Set(sqlViews.map(({ name }) => name));

/**
 * Describes a statement for the audit: the views that it names, and the beginning of the SHA-256 of its text. The text itself may name a
 * person, and the audit is in the log, too.
 */
export function describeEnd(sql: string, error: unknown): StatementEnd {
  const named = new Set(tokenize(sql.slice(0, 100_000)).map(({ text }) => text.toLowerCase()));
  const views = [...viewNames].filter((name) => named.has(name)).join(',');
  const digest = createHash('sha256').update(sql).digest('hex').slice(0, 16);
  const entity = `sql:${views === '' ? 'no view' : views} sha256:${digest}`;
  if (error === null) return { entity, result: 'done', code: null };
  const code = error instanceof CodedError ? error.code : 'internal_error';
  return { entity, result: code === 'sql_refused' ? 'refused' : 'failed', code };
}
