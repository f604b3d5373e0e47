import { driver } from './driver.ts';

/** The errors that an error is made of: one for each part of a request that failed, or itself. */
export function answersIn(error: unknown): unknown[] {
  return error instanceof driver().MultipleErrors && error.errors.length > 0
    ? error.errors.flatMap(answersIn)
    : [error];
}

/** The broker's own name of an error, such as OFFSET_OUT_OF_RANGE, and of several the first; null when no broker answered with one. */
export function kafkaCode(error: unknown): string | null {
  for (const answer of answersIn(error))
    if (answer instanceof driver().GenericError && typeof answer['apiId'] === 'string')
      return answer['apiId'];
  return null;
}

/** The answer to a request of which only a part failed; each part then says so itself. Throws when there was none. */
export function responseOf<Answer>(error: unknown): Answer {
  if (error instanceof driver().MultipleErrors && error['response'] !== undefined)
    return error['response'] as Answer;
  throw error;
}

/** One line for the log and for health. The client's errors carry whole answers, which nobody could read there. */
export function messageOf(error: unknown): string {
  const code = kafkaCode(error);
  if (code !== null) return `The broker answered ${code}.`;
  if (error instanceof driver().MultipleErrors && error.errors.length > 0) return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return 'Something that is no error was thrown.';
  return error.cause instanceof Error ? `${error.message} ${messageOf(error.cause)}` : error.message;
}
