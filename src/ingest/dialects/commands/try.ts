import { MAX_EVENT_BYTES } from '../../../events/decode.ts';
import type { EventOutcome, JsonObject } from '../../../events/outcome.ts';
import { splitBody } from '../../http/split-body.ts';
import { chooseTopic } from './choose-topic.ts';
import { type Command, jsonOption, printJson } from '../../../platform/cli/command.ts';
import { readInput } from '../../../platform/cli/read-input.ts';
import { renderFacts } from '../../../platform/cli/render-table.ts';

export interface DialectTryDeps {
  /** The check of messages of a topic, as the service would make it. */
  checkOf: (topic: string) => (bytes: Buffer) => EventOutcome;
  stdin: AsyncIterable<Buffer>;
}

const MOST_MESSAGES = 10_000;

/** `dialect try`: what a producer's bytes become, without storing anything. */
export function makeDialectTryCommand({ checkOf, stdin }: DialectTryDeps): Command {
  return {
    summary: "show what a producer's messages become",
    positionals: ['<name>', '<file|->'],
    options: {
      topic: {
        value: 'topic',
        description: 'the topic of the messages; needed where the dialect has several',
      },
      ...jsonOption,
    },
    details:
      'Nothing is stored. The file holds one message, messages line by line, or a JSON list of them: their values, as the ' +
      'producer sends them. Exit code 1 when one of them is refused.',
    async run(args, io) {
      const [name = '', path = ''] = args.positionals;
      const check = checkOf(chooseTopic(name, args.text('topic')));
      const bytes = await readInput(path, stdin);
      const outcomes = shapeAll(messagesOf(bytes).map((message) => ({ message, outcome: check(message) })));
      if (args.flag('json')) printJson(io, { messages: outcomes });
      else io.stdout.write(`${outcomes.map(render).join('\n\n')}\n`);
      return outcomes.every(({ status }) => status === 'accepted') ? 0 : 1;
    },
  };
}

/** A file that is JSON as a whole is one message, however many lines it has; any other file holds a message a line. */
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
  | { status: 'accepted'; event: JsonObject; missing_fields: readonly string[]; repeats?: Repeat }
  | { status: 'refused'; reason: string; path: string; message: string };

/** An earlier message of the file that is the same event, and whether it says the same of it. */
interface Repeat {
  message: number;
  says_the_same: boolean;
}

interface Tried {
  message: Buffer;
  outcome: EventOutcome;
}

function shapeAll(tried: readonly Tried[]): Shaped[] {
  const seen = new Map<string, { message: number; contentHash: number }>();
  return tried.map(({ message: bytes, outcome }, index) => {
    if (!outcome.ok) {
      const { reason, path, message } = outcome.rejection;
      return { status: 'refused', reason, path, message };
    }
    const { eventType, identity, contentHash, payload } = outcome.event;
    const event = JSON.parse(payload ?? bytes.toString()) as JsonObject;
    const missing = (event['missing_fields'] ?? []) as string[];
    const shaped = { status: 'accepted' as const, event, missing_fields: missing };
    const first = seen.get(`${eventType} ${identity}`);
    if (first === undefined) {
      seen.set(`${eventType} ${identity}`, { message: index + 1, contentHash });
      return shaped;
    }
    const repeats = { message: first.message, says_the_same: first.contentHash === contentHash };
    return { ...shaped, repeats };
  });
}

function render(outcome: Shaped): string {
  if (outcome.status === 'refused') {
    const { status, reason, path, message } = outcome;
    return renderFacts({ status, reason, path, message });
  }
  const { event, repeats } = outcome;
  const text = JSON.stringify(event, null, 2);
  if (repeats === undefined) return text;
  const what = repeats.says_the_same ? 'a duplicate' : 'a conflict, for it says something else';
  return `${text}\nThe same event as message ${repeats.message}: ${what}. It would not count again.`;
}
