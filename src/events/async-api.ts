import { contract, deadLetterReasons, families, type EventContract, type Family } from './contract.ts';
import { eventExamples } from './examples.ts';
import { eventJsonSchemas } from './json-schema.ts';
import type { JsonObject } from './outcome.ts';

// The topics as an AsyncAPI 3 document, written from the side of the service: it receives events and sends dead letters.

const CONTENT_TYPE = 'application/json';

/** The document for topics whose names begin with `topicPrefix`. */
export function asyncApiDocument({
  topicPrefix,
  version,
}: {
  topicPrefix: string;
  version: string;
}): JsonObject {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'OpenRide Analytics: events',
      version,
      description:
        'Every event is one flat JSON object of at most 1 MiB, with the entity that it is about as key, so that its events keep ' +
        'their order. A message that is none becomes a dead letter, and nothing disappears in silence.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: CONTENT_TYPE,
    channels: {
      ...Object.fromEntries(families.map((family) => [family, describeTopic(family, topicPrefix)])),
      deadLetters: {
        address: `${topicPrefix}.dlq`,
        title: 'Dead letters',
        description:
          'Messages that are no events, at least once each: with their original key, value and headers, and with the reason in ' +
          'headers of their own.',
        messages: { deadLetter: { $ref: '#/components/messages/deadLetter' } },
      },
    },
    operations: {
      ...Object.fromEntries(families.map((family) => [`receive-${family}`, describeReceiving(family)])),
      'send-dead-letters': {
        action: 'send',
        channel: { $ref: '#/channels/deadLetters' },
        summary: 'Keeps what could not be read, before its offset moves.',
        messages: [{ $ref: '#/channels/deadLetters/messages/deadLetter' }],
      },
    },
    components: {
      messages: {
        ...Object.fromEntries(contract.values().map((type) => [type.eventType, describeMessage(type)])),
        deadLetter: deadLetterMessage,
      },
      schemas: eventJsonSchemas(),
    },
  };
}

const typesOf = (family: Family) => [...contract.values()].filter((type) => type.family === family);

function describeTopic(family: Family, topicPrefix: string): JsonObject {
  const messages = typesOf(family).map(({ eventType }) => [
    eventType,
    { $ref: `#/components/messages/${eventType}` },
  ]);
  return {
    address: `${topicPrefix}.${family}`,
    title: `Events of the family ${family}`,
    messages: Object.fromEntries(messages) as JsonObject,
  };
}

function describeReceiving(family: Family): JsonObject {
  return {
    action: 'receive',
    channel: { $ref: `#/channels/${family}` },
    summary: 'Takes each event exactly once, however often it is sent.',
    messages: typesOf(family).map(({ eventType }) => ({
      $ref: `#/channels/${family}/messages/${eventType}`,
    })),
  };
}

function describeMessage({ eventType, summary, entityField }: EventContract): JsonObject {
  return {
    name: eventType,
    title: eventType,
    summary,
    contentType: CONTENT_TYPE,
    payload: { $ref: `#/components/schemas/${eventType}` },
    headers: {
      type: 'object',
      properties: { producer: text('The service that sends it, where the event does not name one.') },
    },
    bindings: { kafka: { key: { type: 'string', description: `The ${entityField}.` } } },
    examples: [{ payload: eventExamples[eventType] }],
  };
}

const text = (description: string) => ({ type: 'string', description });

const deadLetterMessage: JsonObject = {
  name: 'deadLetter',
  title: 'A message that is no event',
  payload: { description: 'The original bytes, unless openride-truncated names the value.' },
  headers: {
    type: 'object',
    description: 'Beside those of the original message.',
    properties: {
      'openride-letter-id': text('The id of the letter in the table and the API.'),
      'openride-reason': { type: 'string', enum: [...deadLetterReasons] },
      'openride-path': text('A JSON pointer to what is wrong; empty for the message as a whole.'),
      'openride-message': text('What is wrong, for a person.'),
      'openride-faults': text(
        'JSON pointers to all that is wrong, with spaces between; absent when it is one fault.',
      ),
      'openride-topic': text('Where it came from.'),
      'openride-partition': text('Where it came from.'),
      'openride-offset': text('Where it came from.'),
      'openride-received-at': text('RFC 3339.'),
      'openride-event-type': text('As sent; absent when unknown.'),
      'openride-truncated': text(
        'Which of key, headers and value are not whole here, because the topic does not take them.',
      ),
    },
  },
};
