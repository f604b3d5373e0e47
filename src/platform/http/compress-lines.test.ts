import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressLines } from './compress-lines.ts';

const open = () => new Readable({ read: () => undefined });

test('a line can be read before the next one is written', async () => {
  const lines = open();
  const { body, encoding } = compressLines(lines, 'gzip, deflate, br');
  expect(encoding).toBe('gzip');
  const read = body.pipe(createGunzip());
  lines.push('{"op":"begin"}\n');
  const [first] = (await once(read, 'data')) as [Buffer];
  expect(first.toString()).toBe('{"op":"begin"}\n');
  lines.push('{"op":"end"}\n');
  lines.push(null);
  expect(await text(read)).toBe('{"op":"end"}\n');
});

test('lines go as they are to who takes no gzip', async () => {
  for (const accepts of [undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0, *']) {
    const lines = open();
    const { body, encoding } = compressLines(lines, accepts);
    lines.push('a line\n');
    lines.push(null);
    expect([encoding, await text(body)]).toEqual([null, 'a line\n']);
  }
});

test('who leaves ends the lines', async () => {
  const lines = open();
  const { body } = compressLines(lines, '*');
  const { promise, resolve } = Promise.withResolvers<void>();
  lines.once('close', resolve);
  body.destroy();
  await promise;
  expect(lines.destroyed).toBe(true);
});
