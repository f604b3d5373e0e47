import { expect, test } from 'vitest';
import { eventTypes } from '../../events/contract.ts';
import { parseIdentities } from './recall-batch.ts';

/** Writes a row as the engine does: the number of the type, then the two halves of the UUID, each with its last byte first. */
const row = (code: number, uuid: string) => {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.from([code]), bytes.subarray(0, 8).reverse(), bytes.subarray(8).reverse()]);
};
const uuids = ['00112233-4455-6677-8899-aabbccddeeff', 'ffffffff-0000-4000-8000-00000000000a'] as const;

test('identities are read back as the contract writes them, in order', () => {
  const bytes = Buffer.concat([row(1, uuids[0]), row(eventTypes.length, uuids[1])]);
  expect(parseIdentities(bytes)).toEqual([
    { identity: uuids[0], eventType: eventTypes[0] },
    { identity: uuids[1], eventType: eventTypes.at(-1) },
  ]);
  expect(parseIdentities(Buffer.alloc(0))).toEqual([]);
});

test('a type that the contract does not have is left out', () => {
  expect(parseIdentities(Buffer.concat([row(0, uuids[0]), row(200, uuids[1])]))).toEqual([]);
});
