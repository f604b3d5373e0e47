import { dialects } from '../dialects.ts';
import { usageError } from '../../../platform/cli/command.ts';

/** The names of the dialects, for the options of commands. */
export const dialectNames: readonly string[] = dialects.map(({ name }) => name);

/**
 * Chooses the topic: the only one of the dialect, or the one that was named. Throws a usage error that lists the topics.
 */
export function chooseTopic(dialectName: string, topic: string | undefined): string {
  const dialect = dialects.find(({ name }) => name === dialectName);
  if (dialect === undefined)
    throw usageError(`There is no dialect "${dialectName}"; there are ${dialectNames.join(', ')}.`);
  const topics = dialect.messages.map((form) => form.topic);
  if (topic === undefined && topics.length === 1) return topics[0]!;
  if (topic !== undefined && topics.includes(topic)) return topic;
  const given = topic === undefined ? 'needs --topic' : `has no topic "${topic}"; it needs --topic`;
  throw usageError(`The dialect ${dialectName} ${given}, one of ${topics.join(', ')}.`);
}
