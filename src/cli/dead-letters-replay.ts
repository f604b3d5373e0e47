import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { DeadLetters } from '../ingest/dead-letters.ts';
import type { Intake, RecordResult } from '../ingest/records.ts';
import { CodedError } from '../kernel/errors.ts';
import { type Command, jsonOption, printJson } from './command.ts';
import { letterNotFound, readLetterId } from './dead-letters-show.ts';
import { renderFacts } from './render-table.ts';

export interface ReplayDeps {
  withPipeline: <Result>(
    use: (pipeline: { intake: Pick<Intake, 'submit'>; deadLetters: DeadLetters }) => Promise<Result>,
  ) => Promise<Result>;
  now: () => number;
  stdin: AsyncIterable<Buffer>;
}

/** `dead-letters replay`: sends a letter through the intake again, as it is or corrected. */
export function makeDeadLettersReplayCommand({ withPipeline, now, stdin }: ReplayDeps): Command {
  return {
    summary: 'send a dead letter again, as it is or corrected',
    positionals: ['<id>'],
    options: {
      body: { value: 'file|-', description: 'the corrected event; the original is kept' },
      ...jsonOption,
    },
    details: 'Exit code 1 when it is rejected again; it stays open then.',
    async run(args, io) {
      const id = readLetterId(args);
      const path = args.text('body');
      const corrected = path === undefined ? null : await readBody(path, stdin);
      const result = await withPipeline(async ({ intake, deadLetters }) => {
        const letter = await deadLetters.get(id);
        if (letter === null) throw letterNotFound(id);
        const record = { position: 0, bytes: corrected ?? letter.body };
        const [outcome] = await intake.submit({ source: 'replay', origin: id }, [record]).done;
        await deadLetters.recordReplay(id, {
          replayedAtMs: now(),
          status: outcome!.status,
          reason: outcome!.status === 'rejected' ? outcome!.reason : null,
          message: outcome!.status === 'rejected' ? outcome!.message : '',
          correctedBody: corrected,
        });
        return outcome!;
      });
      const facts = { dead_letter_id: id, ...shapeResult(result) };
      if (args.flag('json')) printJson(io, facts);
      else io.stdout.write(`${renderFacts(facts)}\n`);
      return result.status === 'rejected' ? 1 : 0;
    },
  };
}

async function readBody(path: string, stdin: AsyncIterable<Buffer>): Promise<Buffer> {
  if (path === '-') return buffer(stdin);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CodedError('file_unreadable', `Cannot read ${path}.`, { facts: { file: path }, cause });
  }
}

function shapeResult(result: RecordResult) {
  if (result.status === 'rejected') {
    const { status, reason, path, message } = result;
    return { status, reason, path, message };
  }
  return { status: result.status, event_type: result.eventType, event_id: result.eventId };
}
