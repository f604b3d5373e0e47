import { contractOf } from '../../events/contract.ts';
import type { Dialect, MessageForm, Reading } from './dialect.ts';

/** docs/DIALECTS.md. */
export function renderDialects(dialects: readonly Dialect[]): string {
  return `<!-- Generated from src/ingest/dialects/ by \`npm run docs\`. Change the code, not this file. -->

# Dialects

What producers send that do not follow the event contract, and what becomes of it. A message is read in the dialect of its
topic, or, where the topic is unknown, of the class in its \`__TypeId__\` header. By HTTP the sender names it:
\`POST /v1/events?dialect=<name>\`, with \`&topic=<topic>\` where the dialect has several. The event that it becomes passes the same check as
every other event; only what its producer cannot know, or may leave out, may be absent: it is null and stands in \`missing_fields\` of
its payload.

- A message that has an \`event_type\` follows the contract already and is checked by that, wherever it came.
- Fields of a message that no field of the contract is made from are dropped, for they may say something about a person, and counted in
  \`openride_dropped_fields_total\`. Those that a dialect keeps, or \`KEEP_EXTRA_FIELDS\` names, stay in the payload under \`producer_fields\`.
- A message that cannot be mapped is a dead letter, whose path is the field in the message: \`dialect_unmappable\`, or the reason
  that the contract gives.
- Amounts and moments are read from the text of their numbers, never through a float. Moments are cut to the millisecond.
- When it was published, and the id that was drawn for that, do not say what happened: the same message published twice is the same
  event.
- A message of a dialect that is sent as if it followed the contract is rejected, and the rejection names the dialect that it looks like.
- \`openride-analytics dialect try <name> <file>\` and \`POST /v1/events/check?dialect=<name>\` show what a producer's bytes become.
- [adding-a-dialect.md](adding-a-dialect.md) says how to add one.

${renderTable(['dialect', 'topic', 'event', 'class in `__TypeId__`'], dialects.flatMap(listForms))}

${dialects.map(renderDialect).join('\n')}`;
}

function listForms({ name, messages }: Dialect): string[][] {
  return messages.map(({ topic, eventType, typeIds = [] }) => [
    `[${name}](#${name})`,
    `\`${topic}\``,
    `\`${eventType}\``,
    typeIds.map((typeId) => `\`${typeId}\``).join(', '),
  ]);
}

function renderDialect({ name, summary, keeps, messages }: Dialect): string {
  const kept = sentence('Kept beside the event', keeps).join('');
  return `## ${name}\n\n${summary} ${kept}\n\n${messages.map(renderForm).join('\n')}`;
}

function renderForm(form: MessageForm): string {
  const { topic, eventType, only = {}, never = {}, fields, missing, example } = form;
  const rows = Object.entries(fields).map(([field, reading]) => [`\`${field}\``, renderReading(reading)]);
  const conditions = Object.entries(only).map(
    ([field, constant]) => `\`${field}\` must be \`${JSON.stringify(constant)}\`.`,
  );
  const refused = Object.entries(never).map(
    ([field, words]) => `Refused where \`${field}\` is ${words.map((word) => `\`${word}\``).join(', ')}.`,
  );
  const notes = [
    ...sentence('Unknown to it', missing),
    ...sentence('A message may leave out', fieldsLeftOut(form)),
    ...conditions,
    ...refused,
  ];
  return `### \`${topic}\` → ${eventType}

${renderTable(['field of the event', 'made from'], rows)}

${notes.length === 0 ? '' : `${notes.join(' ')}\n\n`}\`\`\`json
${example}
\`\`\`
`;
}

/** Told fields that the form, or the contract itself, lets a message leave out. */
function fieldsLeftOut({ eventType, fields, optional = [] }: MessageForm): string[] {
  const { fields: ofContract } = contractOf(eventType);
  const isOptional = (name: string) => ofContract.some((field) => field.name === name && !field.required);
  return Object.keys(fields).filter(
    (name) => optional.includes(name) || (isOptional(name) && name !== 'event_id'),
  );
}

function sentence(lead: string, fields: readonly string[]): string[] {
  return fields.length === 0 ? [] : [`${lead}: ${fields.map((field) => `\`${field}\``).join(', ')}.`];
}

function renderReading({ from, how }: Reading): string {
  const names = from.map((field) => `\`${field}\``).join(', ');
  if (names === '') return how;
  return how === '' ? names : `${names}: ${how}`;
}

function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
