import { MAX_EVENT_BYTES } from '../events/decode.ts';
import type { EventOutcome, JsonObject } from '../events/outcome.ts';
import { splitBody } from '../ingest/split-body.ts';
import { chooseTopic } from './choose-topic.ts';
import { type Command, jsonOption, printJson } from './command.ts';
import { readInput } from './read-input.ts';
import { renderFacts } from './render-table.ts';

export interface DialectTryDeps {
  /** The check of messages of a topic, as the service would make it. */
  checkOf: (topic: string) => (bytes: Buffer) => EventOutcome;
  stdin: AsyncIterable<Buffer>;
}

const MOST_MESSAGES = 10_000;

/** `dialect try`: what a producer's bytes become, without storing anything. */
export function makeDialectTryCommand({ checkOf, stdin }: DialectTryDeps): Command {
  return {
    summary: "show what a producer's messages become; nothing is stored",
    positionals: ['<name>', '<file|->'],
    options: {
      topic: {
        value: 'topic',
        description: 'the topic of the messages; needed where the dialect has several',
      },
      ...jsonOption,
    },
    details:
      'The file holds one message, messages line by line, or a JSON list of them: their values, as the producer sends\n' +
      'them. Exit code 1 when one of them is refused.',
    async run(args, io) {
      const [name = '', path = ''] = args.positionals;
      const check = checkOf(chooseTopic(name, args.text('topic')));
      const bytes = await readInput(path, stdin);
      const outcomes = messagesOf(bytes).map((message) => shape(check(message), message));
      if (args.flag('json')) printJson(io, { messages: outcomes });
      else io.stdout.write(`${outcomes.map(render).join('\n\n')}\n`);
      return outcomes.every(({ status }) => status === 'accepted') ? 0 : 1;
    },
  };
}

/** One message may be written over many lines; it is told from many messages by being JSON as a whole. */
function messagesOf(bytes: Buffer): Buffer[] {
  if (bytes.length <= MAX_EVENT_BYTES && isOneObject(bytes)) return [bytes];
  return splitBody(bytes, 'unknown', MOST_MESSAGES).map((record) => record.bytes);
}

function isOneObject(bytes: Buffer): boolean {
  try {
    return !Array.isArray(JSON.parse(bytes.toString()));
  } catch {
    return false;
  }
}

type Shaped =
  | { status: 'accepted'; event: JsonObject; missing_fields: readonly string[] }
  | { status: 'refused'; reason: string; path: string; message: string };

function shape(outcome: EventOutcome, bytes: Buffer): Shaped {
  if (!outcome.ok) {
    const { reason, path, message } = outcome.rejection;
    return { status: 'refused', reason, path, message };
  }
  const event = JSON.parse(outcome.event.payload ?? bytes.toString()) as JsonObject;
  return { status: 'accepted', event, missing_fields: (event['missing_fields'] ?? []) as string[] };
}

function render(outcome: Shaped): string {
  if (outcome.status === 'refused') {
    const { status, reason, path, message } = outcome;
    return renderFacts({ status, reason, path, message });
  }
  return JSON.stringify(outcome.event, null, 2);
}
