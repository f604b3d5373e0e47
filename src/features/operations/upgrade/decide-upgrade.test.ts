import { expect, test } from 'vitest';
import { decideUpgrade, type UpgradeFacts } from './decide-upgrade.ts';
import { estimateMigration } from './estimate.ts';

const nowMs = Date.UTC(2026, 10, 30);
const backup = (hoursAgo: number) => ({
  made_at: new Date(nowMs - hoursAgo * 3_600_000),
  host: 'h',
  directory: '/backups/a',
  version: '1',
  store_bytes: 1,
});
const migration = { of: 'event store', name: 'trips_15m', seconds: 3, bytes: 1_000 } as const;
const facts: UpgradeFacts = {
  pending: [migration],
  refusals: [],
  freeBytes: 10_000,
  hasData: true,
  backup: backup(2),
};

test.each<[string, Partial<UpgradeFacts>, RegExp | null]>([
  ['a fresh backup and room', {}, null],
  ['no backup', { backup: null }, /no backup/],
  ['an old backup', { backup: backup(25) }, /25 hours old/],
  ['an old backup, but nothing to migrate', { backup: backup(25), pending: [] }, null],
  ['no backup, but nothing stored', { backup: null, hasData: false }, null],
  ['too little room', { freeBytes: 1_200 }, /make room/],
  ['a store of a newer version', { refusals: ['newer'] }, /newer/],
])('%s', (_name, changed, first) => {
  const decided = decideUpgrade({ ...facts, ...changed }, nowMs);
  expect(decided.ready).toBe(first === null);
  if (first !== null) expect(decided.first.join()).toMatch(first);
});

test('a derived table costs what its source has, and a plain one what its statements read', () => {
  const sizes = new Map([
    ['trip_events', { rows: 1_000_000, bytes: 50 }],
    ['user_events', { rows: 200_000, bytes: 7 }],
  ]);
  const base = { number: 1, name: 'a', checksum: '' };
  const derived = {
    kind: 'derived' as const,
    table: 't',
    day: 'd',
    keepsDays: null,
    select: '',
    statements: [],
    ...base,
  };
  expect(estimateMigration({ ...derived, from: 'trip_events' }, sizes)).toMatchObject({
    seconds: 6,
    bytes: 50,
  });
  expect(estimateMigration({ ...derived, from: 'events' }, sizes)).toMatchObject({ seconds: 7, bytes: 57 });
  const plain = (statement: string) =>
    estimateMigration({ kind: 'plain', statements: [statement], ...base }, sizes);
  expect(plain('ALTER TABLE trip_events ADD COLUMN a Int8')).toMatchObject({ seconds: 1, bytes: 0 });
  expect(plain('ALTER TABLE user_events UPDATE a = 1 WHERE 1')).toMatchObject({ seconds: 2, bytes: 7 });
});
