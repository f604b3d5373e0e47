import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { dialects } from '../dialects/dialects.ts';
import type { Origin } from '../records.ts';

const topicsOf = ({ messages }: (typeof dialects)[number]) => messages.map(({ topic }) => topic);
// Only told by the document: an unknown one is `unknown_dialect`, which says what there is.
const names = { enum: dialects.map(({ name }) => name) };
const topics = { enum: dialects.flatMap(topicsOf) };

/** Says in whose words the events of a request are written. */
export const dialectQuery = z.strictObject({
  dialect: z
    .string()
    .max(100)
    .optional()
    .describe(
      `The dialect of the messages, one of ${names.enum.join(', ')}. Absent: they follow the contract.`,
    )
    .meta(names),
  topic: z
    .string()
    .max(249)
    .optional()
    .describe('The topic that carries such messages; needed where the dialect has several.')
    .meta(topics),
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
  const ofDialect = topicsOf(dialect);
  const chosen = topic ?? (ofDialect.length === 1 ? ofDialect[0] : undefined);
  if (chosen !== undefined && ofDialect.includes(chosen)) return { topic: chosen };
  const what = topic === undefined ? 'has several topics' : 'has no such topic';
  throw unknown(
    `The dialect ${dialect.name} ${what}. Name one of its topics in the query: &topic=.`,
    ofDialect,
  );
}

function unknown(message: string, allowed: readonly string[]): CodedError {
  return new CodedError('unknown_dialect', message, { facts: { allowed } });
}
