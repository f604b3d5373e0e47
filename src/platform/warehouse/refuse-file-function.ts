import { CodedError } from '../../kernel/errors.ts';

// The embedded engine checks no right for the function `file`, which reads any file of its owner as a value: keys and passwords
// included. (The table function of the same name is checked.) So no statement of those who only ask may name it.

/** A quoted name with an escape in it could be any name. */
const ESCAPED_NAME = /`[^`]*\\|"[^"]*\\/;

/** Throws `store_refused` when SQL names `file` as anything but the text 'file', which says where an event came from. */
export function refuseFileFunction(sql: string): void {
  const named = /\bfile\b/i.test(sql.replaceAll("'file'", "''"));
  if (!named && !ESCAPED_NAME.test(sql)) return;
  const reason = named ? 'names the function "file", which reads files' : 'has an escape in a quoted name';
  throw new CodedError('store_refused', `The statement ${reason}. Questions may not.`, {
    facts: { type: 'ACCESS_DENIED', engineCode: '497' },
  });
}
