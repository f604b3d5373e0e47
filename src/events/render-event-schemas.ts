import { contract, deadLetterReasons, families } from './contract.ts';
import type { ContractField, EventContract, Family } from './contract.ts';
import { deadLetterHelp } from './dead-letter-help.ts';
import { envelopeFields } from './define-event.ts';
import { placingFields } from './compare-tellings.ts';
import { eventExamples } from './examples.ts';
import { type ProducerDialect, renderProducers } from './render-producers.ts';

const introduction = `# The events

<!-- Generated from src/events/ by \`npm run docs\`. Change the code, not this file. -->

Every event is one flat JSON object, at most 1 MiB large. There are nineteen types in six families, the optional \`user.activity\` (sign-ins and the like), and an
optional seventh family, payouts to drivers, of five. An event that follows
its type is accepted and counted exactly once; anything else becomes a dead letter with a reason from
[a closed list](#dead-letters), and nothing disappears in silence. [PRODUCERS.md](PRODUCERS.md) is the guide for who sends them; the running
service gives the JSON Schema of each type at \`/v1/schemas/{event_type}\`.`;

const rules = `## Rules for all fields

- **Types are strict.** A number is not a string: \`"2"\` is not \`2\`.
- **Optional** means that absent and \`null\` say the same.
- **Fields that are not listed here** do no harm and are dropped: see [personal data](#personal-data). Of duplicate keys the last one wins.
- **Ids** are UUIDs in canonical form: lower case, grouped 8-4-4-4-12.
- **Times** are RFC 3339 with \`Z\` or an offset, and are kept to the millisecond.
- **Money** is a decimal string with at most two decimals and sixteen integer digits, such as \`"1500.00"\`. A JSON number is
  accepted too and read from its text, never through a float: \`2E+3\` is \`2000.00\`, \`1.005\` is refused.
- **Numbers that JavaScript cannot hold** keep their digits in fields that are not listed here and are kept.
- **Text** may hold any Unicode character. Half a surrogate pair becomes U+FFFD.
- **Long text** is cut: the table of each type says at how many characters. The event then has \`truncated_fields\`, a list of the
  fields that were cut, and so has its result. Its identity, and whether a re-send is a conflict, are told by the whole text.
- **Codes and other systems' ids** beyond their length are refused: cut, they would be other codes.`;

const identity = `## Identity: what counts once

An event is counted once, however often it is sent, by whatever way.

- Types that **happen once** in the life of their entity are known by type and entity id. A second one is a duplicate
  whatever its \`event_id\`, because producers draw a new one for each attempt to send.
- Types that **can happen again** are known by type and \`event_id\`. Without one, the id is derived (UUIDv5) from the type, the
  entity and all fields of the contract, so that a re-send is the same event in any spelling and by any transport.

The \`producer\` is no part of it: the same fact from two services is one event.

Two producers may tell the same event, each what it knows. A second telling that only **adds** what the first left out (absent, null or an empty
text) is a duplicate, its result names the \`added_fields\`, and what it adds is in all numbers. Added are no fields by which numbers are grouped (${placingFields.map((name) => `\`${name}\``).join(', ')}):
of those the first telling counts. A field with a default is always told, and both must tell the same \`event_timestamp\`.

A duplicate that tells a field otherwise than it was told before is a *conflict*: counted, kept and shown, with the fields that differ, at \`/v1/conflicts\`; what was told first stays.`;

const personalData = `## Personal data

**Names decide what is stored.** A field that is not listed here is dropped, wherever it stands and whatever its value looks like: a number can
be somebody's BVN, and a first name can look like a code. The answer to a request counts what was dropped by name (\`dropped_fields\`), and so
does \`openride_dropped_fields_total\`. Who needs such a field names it in \`KEEP_EXTRA_FIELDS\`; its text then still passes the detectors. A dialect
keeps some of its own fields.

- \`phone\`, \`email\`, \`full_name\` and \`card_last4\` leave an event before it is stored. Of the \`phone\` and the \`email\` in \`user.registered\` a
  keyed hash stays, as \`phone_hash\` and \`email_hash\`, with the id of its key as \`contact_key_id\`.
- **Free text** is masked where it holds an e-mail address, a telephone number, a card, a BVN or NIN, or any other run of seven digits.
- **Codes** (\`error_code\`, \`provider\`, \`referral_code\`, a status) are letters, digits and \`_ . : / + # -\`; **cities and states** are letters, marks,
  spaces and \`. ' -\`, at most 60. Another value, or a telephone number in their place, is stored as null. \`masked_fields\` of the answer and
  \`openride_masked_fields_total\` count both.
- Identity and conflicts are told by what was sent, before any of this; what is personal enters them as a keyed hash.
- Messages about bad events never quote any of it.`;

/** The text of `docs/EVENT_SCHEMAS.md`, in Markdown. `producers` are those that write in dialects of their own. */
export function renderEventSchemas(producers: readonly ProducerDialect[]): string {
  const types = [...contract.values()];
  const sections = [
    introduction,
    renderProducers(producers),
    renderOverview(types),
    renderEnvelope(types[0]!),
    rules,
    identity,
    personalData,
    ...families.map((family) => renderFamily(family, types)),
    renderReasons(),
  ];
  return `${sections.join('\n\n')}\n`;
}

function renderOverview(types: readonly EventContract[]): string {
  const rows = types.map((type) => [
    `[\`${type.eventType}\`](#${type.eventType.replaceAll('.', '')})`,
    type.summary,
    `\`${type.entityField}\``,
    type.identity === 'entity' ? 'once' : 'again',
  ]);
  return `## Overview\n\n${table(['Type', 'What has happened', 'Entity (key)', 'Happens'], rows)}`;
}

function renderEnvelope(type: EventContract): string {
  const rows = type.fields
    .filter(({ name }) => envelopeFields.has(name))
    .map((field) => (field.name === 'event_type' ? { ...field, label: 'one of the types' } : field));
  return `## Envelope\n\nThese fields are on every event.\n\n${fieldTable(rows)}`;
}

function renderFamily(family: Family, types: readonly EventContract[]): string {
  const sections = types.filter((type) => type.family === family).map(renderType);
  const title = `${family[0]!.toUpperCase()}${family.slice(1)}`;
  return `## ${title} events\n\nTopic \`openride.events.${family}\`.\n\n${sections.join('\n\n')}`;
}

function renderType(type: EventContract): string {
  const own = type.fields.filter(({ name }) => !envelopeFields.has(name));
  const often =
    type.identity === 'entity' ? `Happens once for each \`${type.entityField}\`.` : 'Can happen again.';
  const example = JSON.stringify(eventExamples[type.eventType], null, 2);
  return `### ${type.eventType}\n\n${type.summary} ${often}\n\n${fieldTable(own)}\n\n\`\`\`json\n${example}\n\`\`\``;
}

function fieldTable(fields: readonly ContractField[]): string {
  const rows = fields.map((field) => [
    `\`${field.name}\``,
    field.label,
    field.required ? 'yes' : '',
    field.unit ?? '',
    `${field.description}${defaultOf(field)}${cutOf(field)}${fateOf(field)}`,
  ]);
  return table(['Field', 'Type', 'Required', 'Unit', 'Description'], rows);
}

function defaultOf({ defaultValue }: ContractField): string {
  return defaultValue === undefined ? '' : ` Default: \`${defaultValue}\`.`;
}

function cutOf({ cutAt }: ContractField): string {
  return cutAt === undefined ? '' : ` Cut at ${cutAt} characters.`;
}

function fateOf({ personal }: ContractField): string {
  if (personal === undefined) return '';
  return personal === 'hashed' ? ' *Personal: only a keyed hash is stored.*' : ' *Personal: never stored.*';
}

function renderReasons(): string {
  const rows = deadLetterReasons.map((reason) => [
    `\`${reason}\``,
    deadLetterHelp[reason].meaning,
    deadLetterHelp[reason].remedy,
  ]);
  const lead =
    'A message that is no event is kept, with the reason, the path of the field and a message for a person. Of a message larger than ' +
    '10 MiB the first MiB is kept, with the length and the SHA-256 of the whole.';
  return `## Dead letters\n\n${lead}\n\n${table(['Reason', 'Meaning', 'Remedy'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
