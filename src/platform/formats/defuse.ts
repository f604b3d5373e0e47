/** A spreadsheet takes text that begins so for a formula, and runs it when somebody opens the file. */
const FORMULA = /^[=+\-@\t\r]/;

/** The same for the engine (RE2). */
export const formulaPattern = '^[=+\\-@\\t\\r]';

/** Returns the text with an apostrophe before it where a spreadsheet would run it as a formula. */
export function defuse(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
