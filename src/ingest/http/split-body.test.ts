import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasCode } from '../../kernel/errors.ts';
import { type BodyFormat, splitBody } from './split-body.ts';

const split = (body: string | Buffer, format: BodyFormat = 'json', max = 10_000) =>
  splitBody(Buffer.from(body), format, max).map(({ bytes }) => bytes.toString());

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const event = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3, noUnicodeString: false }), {
  maxKeys: 6,
});

/** The event in one of the many spellings of the same JSON. */
const spelled = fc
  .tuple(event, fc.constantFrom(undefined, 1, '\t'), fc.boolean())
  .map(([value, indent, escaped]) => {
    const text = JSON.stringify(value, null, indent);
    return escaped
      ? text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : text;
  });

describe('a JSON array', () => {
  test('of any events in any spelling is cut into exactly these events', () => {
    const arrays = fc.tuple(fc.array(spelled, { maxLength: 20 }), space, space);
    fc.assert(
      fc.property(arrays, ([events, before, after]) => {
        const body = `${before}[${events.map((text) => before + text + after).join(',')}]${after}`;
        expect(split(body)).toEqual(events);
        expect(split(body, 'unknown')).toEqual(events);
      }),
    );
  });

  test('keeps its good events when a byte of one event is lost', () => {
    const flat = fc
      .record({ event_id: fc.uuid(), note: fc.stringMatching(/^[a-z"\\:[\]{} ]{0,12}$/), seats: fc.nat() })
      .map((value) => JSON.stringify(value));
    const cases = fc.tuple(
      fc.array(flat, { minLength: 1, maxLength: 5 }),
      flat,
      fc.array(flat, { maxLength: 5 }),
      fc.nat(),
    );
    fc.assert(
      fc.property(cases, ([before, victim, after, where]) => {
        const at = where % victim.length;
        const broken = victim.slice(0, at) + victim.slice(at + 1);
        const found = split(`[${[...before, broken, ...after].join(', ')}]`);
        for (const text of [...before, ...after]) expect(found).toContain(text);
      }),
    );
  });

  test.each([
    ['a missing brace', '[{"a":1}, {"b":2, {"c":3}]', ['{"a":1}', '{"b":2', '{"c":3}']],
    ['a brace too many', '[{"a":1}}, {"b":2}]', ['{"a":1}}', '{"b":2}']],
    ['a missing comma', '[{"a":1} {"b":2}, {"c":3}]', ['{"a":1} {"b":2}', '{"c":3}']],
    ['an open string', '[{"a":"x}, {"b":"y"}]', ['{"a":"x}', '{"b":"y"}']],
    ['an open string at the end', '[{"b":"y"}, {"a":"x}]', ['{"b":"y"}', '{"a":"x}']],
    ['a bare quote in a string', '[{"a":"5" pipe"}, {"b":"y"}]', ['{"a":"5" pipe"}', '{"b":"y"}']],
    ['a mismatched bracket', '[{"a":[1}, {"b":2}]', ['{"a":[1}', '{"b":2}']],
    ['a key without quotes', '[{a:1},{"b":2}]', ['{a:1}', '{"b":2}']],
    ['a missing first brace', '["a":1,"b":2}, {"b":2}]', ['"a":1,"b":2}', '{"b":2}']],
    [
      'things that are no events',
      '[1, "x", null, [2, 3], {"b":2}]',
      ['1', '"x"', 'null', '[2, 3]', '{"b":2}'],
    ],
    ['nothing between commas', '[{"a":1},,{"b":2},]', ['{"a":1}', '', '{"b":2}', '']],
    [
      'an end in its middle',
      '[{"a":1},{"b":2}] [{"c":3},{"d":4}]',
      ['{"a":1}', '{"b":2}] [{"c":3}', '{"d":4}'],
    ],
    ['very deep nesting', `[${'['.repeat(70)}, {"b":2}]`, ['['.repeat(70), '{"b":2}']],
  ])('with %s loses only that element', (_what, body, expected) => {
    expect(split(body)).toEqual(expected);
  });

  test.each([
    ['brackets that never close', '{"a":[' + '1,'.repeat(500)],
    ['brackets that never close, with events between', `{"a":[{"b":"${'x'.repeat(1_000)}"},`],
    ['a string that never closes', `{"a":"${'x'.repeat(1_000)},`],
  ])('of %s is read a few times and no more', (_what, unit) => {
    const body = Buffer.from(`[${unit.repeat(300)}{}]`);
    let bytesRead = 0;
    const counted = new Proxy(body, {
      get(target, name) {
        bytesRead += 1;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    expect(splitBody(counted, 'json', 10_000).length).toBeGreaterThan(150);
    expect(bytesRead / body.length).toBeLessThan(4);
  });

  test('keeps its good events before and after much that is malformed', () => {
    const bad = '{"a":[' + '1,'.repeat(500);
    const found = split(`[{"good":1}, ${bad.repeat(2_000)}{"x":1}, {"good":2}]`);
    expect(found).toEqual(expect.arrayContaining(['{"good":1}', '{"good":2}']));
  });

  test('may be empty', () => {
    expect(split('[]')).toEqual([]);
    expect(split(' [ \n] ')).toEqual([]);
  });

  test.each([
    ['', 'empty_body'],
    [' \n ', 'empty_body'],
    ['\uFEFF', 'empty_body'],
    ['[', 'unterminated_array'],
    ['[{"a":1},', 'unterminated_array'],
    ['[{"a":1}] trailing', 'unterminated_array'],
  ])('or body %j cannot be read as a whole', (body, code) => {
    expect(() => split(body)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('with too many events is refused', () => {
    expect(split('[1,2,3]', 'json', 3)).toHaveLength(3);
    expect(() => split('[1,2,3,4]', 'json', 3)).toThrow(
      expect.objectContaining({ code: 'too_many_events' }) as Error,
    );
    expect(() => split('1\n2\n3\n4', 'ndjson', 3)).toThrow(
      expect.objectContaining({ code: 'too_many_events' }) as Error,
    );
  });
});

describe('NDJSON', () => {
  test('of any events is cut into exactly these events, blank lines apart', () => {
    const line = event.map((value) => JSON.stringify(value));
    const blank = fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\r\n');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), blank, ([...events], feed) => {
        const body = events.join(feed) + feed;
        expect(split(body, 'ndjson')).toEqual(events);
        expect(split(body, 'unknown')).toEqual(events);
        expect(split(body, 'json')).toEqual(events);
      }),
    );
  });

  test('keeps a bad line to itself', () => {
    const body = '{"a":1}\n{"b":\n[1]\n\u0000\n{"c":3}';
    expect(split(body, 'ndjson')).toEqual(['{"a":1}', '{"b":', '[1]', '\u0000', '{"c":3}']);
    expect(split(body, 'unknown')).toHaveLength(5);
    expect(split('{"b":\n{"c":3}', 'unknown')).toEqual(['{"b":', '{"c":3}']);
    expect(split('bad\n{"c":3}', 'unknown')).toEqual(['bad', '{"c":3}']);
  });
});

test('one object is one record, whatever its spelling', () => {
  fc.assert(
    fc.property(spelled, space, (text, around) => {
      expect(split(around + text + around)).toEqual([text]);
      expect(split(`\uFEFF${text}`, 'unknown')).toEqual([text]);
    }),
  );
  expect(split('{"a":1}} ')).toEqual(['{"a":1}}']);
});

test('arbitrary bytes are cut or refused with a known code, and never cut twice', () => {
  const known = ['empty_body', 'unterminated_array', 'too_many_events'];
  const tokens = fc.array(fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '1', ' ', '\n', 'é'), {
    maxLength: 60,
  });
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    tokens.map((parts) => Buffer.from(parts.join(''))),
    tokens.map((parts) => Buffer.from(`[${parts.join('')}]`)),
  );
  fc.assert(
    fc.property(bodies, fc.constantFrom<BodyFormat>('json', 'ndjson', 'unknown'), (body, format) => {
      try {
        let end = body.byteOffset;
        for (const { bytes } of splitBody(body, format, 20)) {
          expect(bytes.byteOffset).toBeGreaterThanOrEqual(end);
          end = bytes.byteOffset + bytes.length;
        }
      } catch (error) {
        if (!hasCode(error, ...known)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
