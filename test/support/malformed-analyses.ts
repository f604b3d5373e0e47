import fc from 'fast-check';
import type { z } from 'zod';
import type { Analysis } from '../../src/features/analyses/analysis.ts';
import { readText } from '../../src/features/analyses/as-text.ts';

// Questions with exactly one mistake, and the parameter with the mistake. They are made from what an analysis says of its parameters, so
// a new analysis is tested as soon as it is listed.

/** A request with one mistake. */
export interface MalformedRequest {
  blame: string;
  method: 'GET' | 'POST';
  /** The parameters of the URL in order; one may stand twice. Of POST: those of the path alone. */
  parameters: [name: string, value: string][];
  body?: string;
}

/** What an analysis is asked without a mistake, as the members of a body. */
export type Valid = Readonly<Record<string, unknown>>;

const words = [
  '',
  ' ',
  'x',
  'null',
  'NaN',
  '-1',
  '1e9',
  '[]',
  '[1',
  '{}',
  "'",
  '%',
  '\u0000',
  '__proto__',
  'x'.repeat(600),
  '2026-02-30',
  'Mars/Olympus',
  '99999999999999999999',
];
const garbage = fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'grapheme', maxLength: 20 }));
const strangers = ['__proto__', 'constructor', 'toString', 'FROM', 'from ', 'from[]', 'x'];

const inPath = ({ path }: Analysis) => [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
const textOf = (value: unknown) =>
  typeof value === 'string'
    ? value
    : Array.isArray(value) && value.every((one) => typeof one !== 'object')
      ? value.join(',')
      : JSON.stringify(value);

/** Generates wrong requests by both methods. */
export function malformedRequests(analysis: Analysis, valid: Valid): fc.Arbitrary<MalformedRequest> {
  const shape = analysis.input.shape as Readonly<Record<string, z.ZodType>>;
  const asked = Object.keys(shape).filter((name) => !inPath(analysis).includes(name));
  const isUnknown = (name: string) => !Object.hasOwn(shape, name);
  const isRefused = (name: string, value: unknown) => !shape[name]!.safeParse(value).success;
  const isRefusedText = (name: string, text: string) =>
    isRefused(name, readText(analysis.input, { [name]: text })[name]);
  const { get, post } = requestsOf(analysis, valid);
  const name = fc.constantFrom(...asked);
  const junk = fc.oneof(garbage, fc.jsonValue({ maxDepth: 2 }));
  return fc.oneof(
    fc
      .oneof(fc.constantFrom(...strangers), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }))
      .filter((one) => isUnknown(one) && one.isWellFormed())
      .map((one) => get(one, [[one, 'x']])),
    fc
      .tuple(name, garbage)
      .filter(([one, text]) => text.isWellFormed() && isRefusedText(one, text))
      .map(([one, text]) => get(one, [[one, text]])),
    name.map((one) =>
      get(one, [
        [one, 'x'],
        [one, 'x'],
      ]),
    ),
    ...ranges
      .filter(({ blame }) => asked.includes(blame))
      .map(({ blame, given }) => fc.constantFrom(get(blame, Object.entries(given)), post(blame, given))),
    fc
      .tuple(name, junk)
      .filter(([one, value]) => value !== undefined && isRefused(one, value))
      .map(([one, value]) => post(one, { [one]: value })),
    fc
      .constantFrom('constructor', 'toString', 'From', 'metrics[]')
      .filter(isUnknown)
      .map((one) => post(one, { [one]: 1 })),
    fc
      .constantFrom('', '{', '[]', '"x"', 'null', '1', `"${'x'.repeat(70_000)}"`)
      .map((body) => ({ ...post('body', {}), body })),
    fc.constant({ ...post('__proto__', {}), body: `{"__proto__":{"explain":true}}` }),
  );
}

const days = (count: number) => new Date(Date.UTC(2026, 0, 31) - count * 86_400_000).toISOString();
const ranges: { blame: string; given: Record<string, string> }[] = [
  { blame: 'from', given: { from: '2026-02-01', to: '2026-02-01' } },
  { blame: 'from', given: { from: '2026-02-02', to: '2026-02-01' } },
  { blame: 'from', given: { from: days(2000), to: '2026-01-31' } },
  { blame: 'from', given: { from: '1960-01-01', to: '1971-02-01' } },
  { blame: 'to', given: { from: '2026-01-01', to: '2200-01-01' } },
];

function requestsOf(analysis: Analysis, valid: Valid) {
  const path = inPath(analysis);
  const places = Object.entries(valid)
    .filter(([name]) => path.includes(name))
    .map(([name, value]): [string, string] => [name, textOf(value)]);
  const asked = Object.entries(valid).filter(([name]) => !path.includes(name));
  const get = (blame: string, change: [string, string][]): MalformedRequest => {
    const others = asked
      .filter(([name]) => change.every(([changed]) => changed !== name))
      .map(([name, value]): [string, string] => [name, textOf(value)]);
    return { blame, method: 'GET', parameters: [...places, ...others, ...change] };
  };
  const post = (blame: string, change: object): MalformedRequest => ({
    blame,
    method: 'POST',
    parameters: places,
    body: JSON.stringify({ ...Object.fromEntries(asked), ...change }),
  });
  return { get, post };
}

/** A request of an analysis without a mistake. */
export function wellFormed(analysis: Analysis, valid: Valid): MalformedRequest {
  return requestsOf(analysis, valid).get('', []);
}

/** The URL of a request. */
export function urlOf({ path }: Analysis, { parameters }: MalformedRequest): string {
  const given = new Map(parameters);
  const url = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(given.get(name) ?? ''));
  const asked = parameters.filter(([name]) => !path.includes(`:${name}`));
  const text = asked.map((pair) => pair.map((part) => encodeURIComponent(part)).join('=')).join('&');
  return `/v1/analytics/${url}${text === '' ? '' : `?${text}`}`;
}
