/** Facts of an error: plain values that may be logged and shown, never personal data. */
export type ErrorFacts = Record<string, string | number | boolean | null | readonly string[]>;

/**
 * An error with a stable code, a message for a person, facts and a cause. Callers decide by `code`, never by the text.
 */
export class CodedError extends Error {
  readonly code: string;
  readonly facts: ErrorFacts;

  constructor(code: string, message: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** Tells whether `error` is a CodedError with one of the codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is CodedError {
  return error instanceof CodedError && codes.includes(error.code);
}
