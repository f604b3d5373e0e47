import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeLineSplitter } from './split-lines.ts';

function split(chunks: readonly (string | Buffer)[], longestBytes?: number) {
  const splitter = makeLineSplitter(longestBytes);
  const lines = [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))), ...splitter.end()];
  return { lines: lines.map((line) => line.toString('latin1')), cut: splitter.cut };
}

test.each([
  ['nothing', [''], []],
  ['one line with its end', ['a\n'], ['a']],
  ['one line without its end', ['a'], ['a']],
  ['empty lines', ['\n\na\n\n'], ['', '', 'a', '']],
  ['lines of Windows', ['a\r\nb\r\n\r\n'], ['a', 'b', '']],
  ['a carriage return inside', ['a\rb\n'], ['a\rb']],
  ['a line over three chunks', ['a', 'b', 'c\nd'], ['abc', 'd']],
  ['an end between \\r and \\n', ['a\r', '\nb'], ['a', 'b']],
  ['a last line that ends with \\r', ['a\r'], ['a']],
  ['bytes that are not UTF-8', [Buffer.from([0xff, 10, 0xfe])], ['\xff', '\xfe']],
])('%s', (_, chunks, expected) => {
  expect(split(chunks).lines).toEqual(expected);
});

test('a line beyond the limit is cut, counted, and does not shift the next one', () => {
  expect(split(['123456789\n', 'abc\n'], 5)).toEqual({ lines: ['12345', 'abc'], cut: 1 });
  expect(split(['123', '456', '789', '\nabc'], 5)).toEqual({ lines: ['12345', 'abc'], cut: 1 });
  expect(split(['12345\n'], 5)).toEqual({ lines: ['12345'], cut: 0 });
});

test('however the bytes are cut into chunks, the lines are the same', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(60)), fc.integer({ min: 1, max: 8 }), (whole, marks, longest) => {
      const places = [
        0,
        ...marks.filter((mark) => mark < whole.length).toSorted((a, b) => a - b),
        whole.length,
      ];
      const chunks = places.slice(1).map((place, index) => whole.slice(places[index], place));
      const raw = whole.split('\n');
      if (raw.at(-1) === '') raw.pop();
      const expected = raw.map((line) =>
        line.length > longest ? line.slice(0, longest) : line.replace(/\r$/, ''),
      );
      expect(split(chunks, longest).lines).toEqual(expected);
    }),
  );
});
