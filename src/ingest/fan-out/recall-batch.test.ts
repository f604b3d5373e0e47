import { expect, test } from 'vitest';
import { contract, eventTypes } from '../../events/contract.ts';
import { reachesAll } from '../../platform/warehouse/reach.ts';
import { parseIdentities, parseReach } from './recall-batch.ts';

/**
 * Writes a row as the engine does: the number of the type, the two halves of the UUID, each with its last byte first, and the day.
 */
const row = (code: number, uuid: string, day = 20_000) => {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  const date = Buffer.alloc(4);
  date.writeInt32LE(day);
  const halves = [bytes.subarray(0, 8).reverse(), bytes.subarray(8).reverse()];
  return Buffer.concat([Buffer.from([code]), ...halves, date]);
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

test('a batch reaches the families and days of its events, and everything when a type is unknown', () => {
  const [user, last] = [1, eventTypes.length];
  const rows = [
    row(user, uuids[0], 19_999),
    row(user, uuids[0], 20_000),
    row(last, uuids[1], -1),
    row(255, uuids[1], 0),
  ];
  const lastFamily = contract.get(eventTypes.at(-1)!)!.family;
  expect(parseReach(Buffer.concat(rows))).toEqual({ user: [19_999, 20_000], [lastFamily]: [-1] });
  expect(parseReach(Buffer.concat([...rows, row(0, uuids[0])]))).toEqual(reachesAll);
  expect(parseReach(row(255, uuids[0]))).toEqual({});
});
