import { expect } from 'vitest';
import { contractOf } from '../../src/events/contract.ts';
import type { Dialect, MessageForm } from '../../src/ingest/dialects/dialect.ts';
import { acceptedMessage } from './check-message.ts';

/** An event may always leave out these fields, and they never count as missing. */
const always = new Set(['event_id', 'event_type', 'producer', 'schema_version', 'experiments', 'currency']);

/** Lists the mistakes in the fields of a message form, each with its remedy. */
export function fieldProblems({ eventType, fields, missing, optional = [] }: MessageForm): string[] {
  const { fields: ofContract, entityField } = contractOf(eventType);
  const names = ofContract.map(({ name }) => name);
  const isTold = (name: string) => Object.hasOwn(fields, name);
  const neededAlways = new Set(['event_timestamp', entityField]);
  return [
    ...names
      .filter((name) => !isTold(name) && !missing.includes(name) && !always.has(name))
      .map((name) =>
        neededAlways.has(name)
          ? `"${name}" is not told, and every event needs it: add it to \`fields\`.`
          : `"${name}" is neither told nor missing: add it to \`fields\`, or add to \`missing\`: '${name}'.`,
      ),
    ...missing
      .filter((name) => neededAlways.has(name))
      .map((name) => `"${name}" cannot be missing: every event needs it.`),
    ...missing
      .filter((name) => isTold(name) || always.has(name))
      .map((name) =>
        isTold(name)
          ? `"${name}" is told: take it out of \`missing\`.`
          : `"${name}" may always be left out: take it out of \`missing\`.`,
      ),
    ...optional
      .filter((name) => neededAlways.has(name) || !isTold(name))
      .map((name) =>
        isTold(name)
          ? `"${name}" cannot be optional: every event needs it.`
          : `"${name}" is optional and not told: add it to \`fields\`.`,
      ),
    ...[...Object.keys(fields), ...missing]
      .filter((name) => !names.includes(name))
      .map((name) => `"${name}" is no field of ${eventType}.`),
  ];
}

/** Expects that a message form gives every field or names it as missing, and that its example is accepted. */
export function expectForm(dialect: Dialect, form: MessageForm): void {
  expect(fieldProblems(form)).toEqual([]);
  const { eventType, payload } = acceptedMessage({ topic: form.topic }, form.example, {
    dialects: [dialect],
  });
  expect(eventType).toBe(form.eventType);
  expect(payload).toMatchObject({ dialect: dialect.name });
  expect((payload['missing_fields'] as string[]).slice(0, form.missing.length)).toEqual(form.missing);
  const { personalFields } = contractOf(form.eventType);
  for (const name of form.missing) {
    // Personal fields are removed from every payload, even if the message gave them.
    const expected = personalFields.includes(name) ? undefined : null;
    expect(payload[name], `"${name}" is in \`missing\`, and has a value in the payload`).toBe(expected);
  }
}
