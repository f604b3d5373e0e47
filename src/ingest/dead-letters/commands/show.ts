import { renderLetter } from '../letter-answer.ts';
import { letterNotFound, type StoredLetter } from '../dead-letters.ts';
import {
  type Command,
  type CommandArguments,
  jsonOption,
  printJson,
  usageError,
} from '../../../platform/cli/command.ts';
import type { WithDeadLetters } from './list.ts';
import { widthOf } from '../../../platform/cli/fit.ts';
import { renderFacts, renderTable } from '../../../platform/cli/render-table.ts';

/** `dead-letters show`: one letter with its bytes, masked unless asked otherwise (G8). */
export function makeDeadLettersShowCommand({
  withDeadLetters,
}: {
  withDeadLetters: WithDeadLetters;
}): Command {
  return {
    summary: 'show a dead letter, its personal data masked',
    audit: { act: 'dead_letters.read_raw', kind: 'dead_letter', onlyWith: 'raw' },
    positionals: ['<id>'],
    options: { raw: { description: 'show the original bytes, with personal data' }, ...jsonOption },
    async run(args, io) {
      const id = readLetterId(args);
      const letter = await withDeadLetters((deadLetters) => deadLetters.get(id));
      if (letter === null) throw letterNotFound(id);
      if (args.flag('json')) printJson(io, renderLetter(letter, args.flag('raw')));
      else io.stdout.write(`${renderForPeople(letter, args.flag('raw'), widthOf(io.stdout))}\n`);
      return 0;
    },
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id that a command is given. Throws a usage error. */
export function readLetterId(args: CommandArguments): string {
  const id = args.positionals[0]!.toLowerCase();
  if (UUID.test(id)) return id;
  throw usageError(`"${id}" is not the id of a dead letter: "dead-letters list" shows them.`);
}

function renderForPeople(letter: StoredLetter, isRaw: boolean, width: number): string {
  const { body, body_encoding, body_truncated, headers, replays, body_masked, faults, ...facts } =
    renderLetter(letter, isRaw);
  const how = [
    body_encoding,
    ...(body_masked ? ['masked'] : []),
    ...(body_truncated ? ['its beginning'] : []),
  ];
  return [
    renderFacts(facts, width),
    ...(Object.keys(headers).length === 0
      ? []
      : [
          '',
          'headers',
          renderTable(
            Object.entries(headers).map(([name, value]) => ({ name, value })),
            { header: false, width },
          ),
        ]),
    ...(faults === undefined ? [] : ['', 'faults', renderTable(faults, { width })]),
    ...(replays.length === 0 ? [] : ['', 'replays', renderTable(replays, { width })]),
    '',
    `message (${how.join(', ')})`,
    body ?? 'not text: --raw shows it in base64',
  ].join('\n');
}
