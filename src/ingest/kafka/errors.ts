import { GenericError, MultipleErrors } from '@platformatic/kafka';

/** The broker's own name of an error, such as OFFSET_OUT_OF_RANGE; null when no broker answered with one. */
export function kafkaCode(error: unknown): string | null {
  if (error instanceof MultipleErrors) {
    for (const inner of error.errors) {
      const code = kafkaCode(inner);
      if (code !== null) return code;
    }
    return null;
  }
  return error instanceof GenericError && typeof error['apiId'] === 'string' ? error['apiId'] : null;
}

/** The answer to a request of which only a part failed; each part then says so itself. Throws when there was none. */
export function responseOf<Answer>(error: unknown): Answer {
  if (error instanceof MultipleErrors && error['response'] !== undefined) return error['response'] as Answer;
  throw error;
}

/** One line for the log and for health. The client's errors carry whole answers, which nobody could read there. */
export function messageOf(error: unknown): string {
  const code = kafkaCode(error);
  if (code !== null) return `The broker answered ${code}.`;
  if (error instanceof MultipleErrors && error.errors.length > 0) return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return 'Something that is no error was thrown.';
  return error.cause instanceof Error ? `${error.message} ${messageOf(error.cause)}` : error.message;
}
