/** The minus of typography: as wide as a plus, so that columns of changes stand straight. */
const MINUS = '\u2212';
/** Between a number and its unit a line never breaks. */
export const NO_BREAK = '\u00a0';
/** Stands for a value that does not exist; never for 0. */
export const NONE = '–';

/** Puts the minus of typography in place of the hyphen that Intl writes. */
export function withMinus(text: string): string {
  return text.replaceAll('-', MINUS);
}
