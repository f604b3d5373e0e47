import type { EventOutcome, JsonObject } from '../../events/outcome.ts';
import { withoutByteOrderMark } from '../../kernel/without-byte-order-mark.ts';
import type { Dialect } from './dialect.ts';
import type { DialectForm } from './map-message.ts';

type CheckBytes = (bytes: Buffer) => EventOutcome;

/**
 * Makes a check that names the dialect in its rejection when a message without `event_type` has the fields of one: it was
 * sent as if it followed the contract. It looks at names only, and at refused messages only.
 */
export function makeHintDialect(dialects: readonly Dialect[], check: CheckBytes): CheckBytes {
  const forms = dialects.flatMap((dialect) => dialect.messages.map((form) => ({ dialect, form })));
  return (bytes) => {
    const outcome = check(bytes);
    if (outcome.ok || outcome.rejection.reason !== 'missing_event_type') return outcome;
    // The message was read once already, so it is JSON.
    const found = recogniseDialect(JSON.parse(withoutByteOrderMark(bytes.toString())) as JsonObject, forms);
    if (found === null) return outcome;
    const { rejection } = outcome;
    return { ok: false, rejection: { ...rejection, message: `${rejection.message} ${hint(found)}` } };
  };
}

interface Recognised {
  dialect: Dialect;
  topics: readonly string[];
}

/** Finds the dialect whose form has most of the message's fields, and its topics that fit equally well. Null: no form fits. */
function recogniseDialect(message: JsonObject, forms: readonly DialectForm[]): Recognised | null {
  const fitting = forms
    .filter((found) => fits(message, found))
    .map((found) => ({ ...found, told: toldBy(message, found) }))
    .toSorted((a, b) => b.told - a.told);
  const [best] = fitting;
  if (best === undefined) return null;
  const same = fitting.filter(({ dialect, told }) => dialect === best.dialect && told === best.told);
  return { dialect: best.dialect, topics: same.map(({ form }) => form.topic) };
}

/** A form fits when the message has all the fields that every message of it has. */
function fits(message: JsonObject, { form }: DialectForm): boolean {
  const { fields, optional = [], only = {} } = form;
  const needed = Object.entries(fields)
    .filter(([name]) => name !== 'event_id' && !optional.includes(name))
    .flatMap(([, { from }]) => from);
  return [...needed, ...Object.keys(only)].every((name) => Object.hasOwn(message, name));
}

function toldBy(message: JsonObject, { form }: DialectForm): number {
  const names = new Set(Object.values(form.fields).flatMap(({ from }) => from));
  return [...names].filter((name) => Object.hasOwn(message, name)).length;
}

function hint({ dialect, topics }: Recognised): string {
  const topic =
    dialect.messages.length === 1
      ? ''
      : topics.length === 1
        ? `&topic=${topics[0]}`
        : `&topic= and one of ${topics.join(', ')}`;
  return `It looks like a message of the dialect ${dialect.name}: send it to ?dialect=${dialect.name}${topic}.`;
}
