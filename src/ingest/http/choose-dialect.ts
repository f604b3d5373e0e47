import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { dialects } from '../dialects/dialects.ts';
import type { Origin } from '../records.ts';

/** Says in whose words the events of a request are written. */
export const dialectQuery = z.strictObject({
  dialect: z
    .string()
    .max(100)
    .optional()
    .describe(
      `The dialect of the messages, one of ${dialects.map(({ name }) => name).join(', ')}. Absent: they follow the contract.`,
    ),
  topic: z
    .string()
    .max(249)
    .optional()
    .describe('The topic that carries such messages; needed where the dialect has several.'),
});

/**
 * Finds the topic whose messages a request holds: the only one of the dialect, or the one that is named. Throws
 * `unknown_dialect`, with the dialects or the topics that there are.
 */
export function chooseDialect({ dialect: name, topic }: z.infer<typeof dialectQuery>): Pick<Origin, 'topic'> {
  if (name === undefined && topic === undefined) return {};
  const dialect = dialects.find((one) => one.name === name);
  if (dialect === undefined) {
    const what =
      name === undefined ? 'The request names a topic and no dialect.' : 'There is no such dialect.';
    throw unknown(
      `${what} Name the dialect in the query: ?dialect=.`,
      dialects.map((one) => one.name),
    );
  }
  const topics = dialect.messages.map((form) => form.topic);
  const chosen = topic ?? (topics.length === 1 ? topics[0] : undefined);
  if (chosen !== undefined && topics.includes(chosen)) return { topic: chosen };
  const what = topic === undefined ? 'has several topics' : 'has no such topic';
  throw unknown(`The dialect ${dialect.name} ${what}. Name one of its topics in the query: &topic=.`, topics);
}

function unknown(message: string, allowed: readonly string[]): CodedError {
  return new CodedError('unknown_dialect', message, { facts: { allowed } });
}
