import { countableName } from '../../events/personal-names.ts';
import { PRODUCER, producerName } from '../../events/producer.ts';
import type { SourceRecord } from '../records.ts';

// A row says who told it and which of its fields did not land. Both are nearly always as in the row before.

const HEADER = Buffer.from(PRODUCER);
const EMPTY = Buffer.alloc(0);

/** The name of who tells a record: its own word or its dialect, else the header of its message, else the sender of them all. */
export function tellerOf(
  { headers }: Pick<SourceRecord, 'headers'>,
  own: string | undefined,
  { producer }: { producer: Buffer },
): Buffer {
  if (own !== undefined) return bytesOf(own);
  if (headers === undefined || headers.length === 0) return producer;
  const name = producerName(headers.findLast(([header]) => header.equals(HEADER))?.[1]?.toString());
  return name === '' ? producer : bytesOf(name);
}

let lastTeller = '';
let lastBytes = EMPTY;

function bytesOf(name: string): Buffer {
  if (name !== lastTeller) {
    lastTeller = name;
    lastBytes = Buffer.from(name);
  }
  return lastBytes;
}

/** A row names at most this many fields that did not land; a producer may send thousands. */
const MOST_NAMES = 20;
// Each type has the list that its events had last (`makeRecurringList`), and events of several types come in turn.
const texts = new WeakMap<readonly string[], Buffer>();
let lastNames: readonly string[] = [];
let lastText: Buffer = EMPTY;

/** The names of the fields that did not land, with spaces between them; a name that may hold a value stands as `other`. */
export function droppedOf(names: readonly string[]): Buffer {
  if (names.length === 0) return EMPTY;
  if (names === lastNames) return lastText;
  let text = texts.get(names);
  if (text === undefined) {
    text = Buffer.from([...new Set(names.map(countableName))].slice(0, MOST_NAMES).join(' '));
    texts.set(names, text);
  }
  lastNames = names;
  return (lastText = text);
}
