import { driver } from './driver.ts';

/** Returns the single errors inside an error: one for each failed part of a request, or the error itself. */
export function answersIn(error: unknown): unknown[] {
  return error instanceof driver().MultipleErrors && error.errors.length > 0
    ? error.errors.flatMap(answersIn)
    : [error];
}

/** Returns the broker's name of an error, such as OFFSET_OUT_OF_RANGE (of several the first); null: no broker answered. */
export function kafkaCode(error: unknown): string | null {
  for (const answer of answersIn(error))
    if (answer instanceof driver().GenericError && typeof answer['apiId'] === 'string')
      return answer['apiId'];
  return null;
}

/** Returns the answer to a request of which some parts failed; each such part has its own error. Throws when there is none. */
export function responseOf<Answer>(error: unknown): Answer {
  if (error instanceof driver().MultipleErrors && error['response'] !== undefined)
    return error['response'] as Answer;
  throw error;
}

/** Returns one line for the log and for health. The client's errors hold whole answers, which are unreadable there. */
export function messageOf(error: unknown): string {
  const code = kafkaCode(error);
  if (code !== null) return `The broker answered ${code}.`;
  if (error instanceof driver().MultipleErrors && error.errors.length > 0) return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return 'Something that is no error was thrown.';
  return error.cause instanceof Error ? `${error.message} ${messageOf(error.cause)}` : error.message;
}
