import { contract, type Family } from '../../events/contract.ts';
import type { Message } from '../delivery/message.ts';

/** A message for the topic of its family. */
export interface TopicMessage {
  family: Family;
  /** The id of the entity, so that its events keep their order in one partition; null if the message names none. */
  key: string | null;
  value: Buffer;
}

const entityOf = new Map(
  contract
    .values()
    .map(({ family, entityField }) => [family, new RegExp(String.raw`"${entityField}":"([0-9a-f-]{36})"`)]),
);

/** Makes the message for a topic. It searches the text for the entity, because broken messages are no JSON. */
export function toTopicMessage({ family, text }: Message): TopicMessage {
  const key = entityOf.get(family)?.exec(text.length > 100_000 ? text.slice(0, 100_000) : text)?.[1] ?? null;
  return { family, key, value: Buffer.from(text, 'latin1') };
}
