import { type Command, jsonOption, printJson } from '../../../platform/cli/command.ts';
import { widthOf } from '../../../platform/cli/fit.ts';
import { readInput } from '../../../platform/cli/read-input.ts';
import { renderFacts } from '../../../platform/cli/render-table.ts';
import type { RecordResult } from '../../records.ts';
import { type ReplayDeps, replayLetter } from '../replay/replay-letter.ts';
import { readLetterId } from './show.ts';

export interface ReplayCommandDeps {
  withPipeline: <Result>(use: (pipeline: Omit<ReplayDeps, 'now'>) => Promise<Result>) => Promise<Result>;
  now: () => number;
  stdin: AsyncIterable<Buffer>;
}

/** `dead-letters replay`: sends a letter through the intake again, as it is or corrected. */
export function makeDeadLettersReplayCommand({ withPipeline, now, stdin }: ReplayCommandDeps): Command {
  return {
    summary: 'send a dead letter again, as it is or corrected',
    audit: { act: 'dead_letters.replay', kind: 'dead_letter' },
    positionals: ['<id>'],
    options: {
      body: { value: 'file|-', description: 'the corrected event; the original is kept' },
      ...jsonOption,
    },
    details: 'Exit code 1 when it is rejected again; it stays open then.',
    async run(args, io) {
      const id = readLetterId(args);
      const path = args.text('body');
      const corrected = path === undefined ? null : await readInput(path, stdin);
      const result = await withPipeline(async ({ intake, deadLetters }) => {
        const replay = await replayLetter(id, corrected, { intake, deadLetters, now });
        return replay.recorded;
      });
      const facts = { dead_letter_id: id, ...shapeResult(result) };
      if (args.flag('json')) printJson(io, facts);
      else io.stdout.write(`${renderFacts(facts, widthOf(io.stdout))}\n`);
      return result.status === 'rejected' ? 1 : 0;
    },
  };
}

function shapeResult(result: RecordResult) {
  if (result.status === 'rejected') {
    const { status, reason, path, message } = result;
    return { status, reason, path, message };
  }
  return { status: result.status, event_type: result.eventType, event_id: result.eventId };
}
