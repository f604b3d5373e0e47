import { z } from 'zod';
import { QUARTER_HOUR_MS } from '../../src/kernel/units.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { type Facts, familyLines, identityInSql } from './facts.ts';
import { type Ledger, keyOf } from './ledger.ts';

// The balance at the end: the producer's record on one side, the tables on the other.

export interface Balance {
  /** Distinct events of the record that were sent. */
  events: number;
  acknowledged: number;
  lost: number;
  twice: number;
  /** Rows that nobody sent, or whose content is none that was sent, or not the one acknowledged as new. */
  foreign: number;
  /** Rollup and entity values that differ from the sums of the record. */
  drift: number;
  /** Events that two answers called new. */
  acceptedTwice: number;
  lettersLost: number;
  /** Events of which two producers told more than one thing, and how many of their tellings were sent, each counted once. */
  toldByTwo: { events: number; tellings: number };
  /** By family: rows, and a checksum over their lines on both sides. */
  families: Record<string, { rows: number; table: string; record: string }>;
  examples: string[];
}

const row = z.object({ type: z.string(), identity: z.string(), line: z.string() });

/** Draws the balance. Everything that was sent must have been acknowledged before, so that it must be there. */
export async function drawBalance(connection: Connection, ledger: Ledger): Promise<Balance> {
  const balance: Balance = {
    events: ledger.entries.size,
    acknowledged: [...ledger.entries.values()].filter(({ acknowledged }) => acknowledged).length,
    lost: 0,
    twice: 0,
    foreign: 0,
    drift: 0,
    acceptedTwice: 0,
    lettersLost: 0,
    toldByTwo: countTold(ledger),
    families: {},
    examples: [...ledger.contradictions],
  };
  const winners = new Map<string, Facts>();
  for (const family of Object.keys(familyLines))
    await compareFamily(connection, { family, ledger, balance, winners });
  for (const [key, { acknowledged, timesAccepted }] of ledger.entries) {
    if (timesAccepted > 1) balance.acceptedTwice += 1;
    if (acknowledged && !winners.has(key)) count(balance, 'lost', key);
  }
  await compareSums(connection, [...winners.values()], balance);
  await compareLetters(connection, ledger, balance);
  return balance;
}

function countTold({ entries }: Ledger): Balance['toldByTwo'] {
  const tellings = entries
    .values()
    .map(({ told }) => told?.tellings.size ?? 0)
    .filter((size) => size > 1)
    .toArray();
  return { events: tellings.length, tellings: tellings.reduce((sum, size) => sum + size, 0) };
}

/** Whether everything is as it must be. */
export function isRight(balance: Balance): boolean {
  const { lost, twice, foreign, drift, acceptedTwice, lettersLost, examples } = balance;
  return lost + twice + foreign + drift + acceptedTwice + lettersLost + examples.length === 0;
}

interface FamilyTask {
  family: string;
  ledger: Ledger;
  balance: Balance;
  winners: Map<string, Facts>;
}

async function compareFamily(
  connection: Connection,
  { family, ledger, balance, winners }: FamilyTask,
): Promise<void> {
  const [entity, ...others] = familyLines[family]?.split(', ') ?? [];
  const columns = ['event_type', 'toUnixTimestamp64Milli(event_time)', entity, others.join(', ')];
  const rows = await connection.query(
    row,
    `SELECT event_type AS type, toString(${identityInSql(family)}) AS identity,
       arrayStringConcat([${splitColumns(columns.join(', '))
         .map((c) => `toString(${c})`)
         .join(', ')}], '|') AS line FROM ${family}_events`,
  );
  const [table, record] = [makeChecksum(), makeChecksum()];
  for (const found of rows) {
    const key = keyOf(found);
    table.add(found.line);
    if (winners.has(key)) {
      count(balance, 'twice', key);
      continue;
    }
    const entry = ledger.entries.get(key);
    const winner = entry?.variants.find(({ line }) => line === found.line);
    if (winner === undefined)
      count(balance, 'foreign', `${key}: ${found.line}, sent ${entry?.variants[0]?.line ?? 'never'}`);
    else if (entry?.acceptedLine !== null && entry?.acceptedLine !== found.line)
      count(balance, 'foreign', `${key}: not as acknowledged`);
    if (winner === undefined) continue;
    winners.set(key, winner);
    record.add(winner.line);
  }
  balance.families[family] = { rows: rows.length, table: table.read(), record: record.read() };
}

/** Splits at the commas outside parentheses. */
function splitColumns(list: string): string[] {
  return list.split(/, (?![^()]*\))/).filter((column) => column !== '');
}

const sumRow = z.object({ name: z.string(), key: z.string(), value: z.coerce.number() });

/** The sums of the record, by the names and keys of the query in `compareSums`. */
function sumsOf(winners: readonly Facts[]): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (name: string, key: string | number, value: number) => {
    if (value !== 0) sums.set(`${name} ${key}`, (sums.get(`${name} ${key}`) ?? 0) + value);
  };
  for (const winner of winners) {
    const { family, type, timeMs, amount, paymentId, entity, rating, metres } = winner;
    const quarter = (Math.floor(timeMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS) / 1000;
    add(`arrivals ${family}`, quarter, 1);
    if (type === 'payment.success') add('captured', quarter, amount);
    if (type === 'payment.success') add('captured of', paymentId, amount);
    if (type === 'payment.refunded') add('refunded', quarter, amount);
    if (type === 'payment.initiated') add('initiated', quarter, 1);
    if (type === 'trip.started') add('started', quarter, 1);
    if (type === 'trip.completed') add('completed', quarter, 1);
    if (type === 'trip.completed') {
      for (const name of ['earnings', 'earnings of drivers']) add(name, quarter, amount);
      add('earnings of', entity, amount);
      for (const name of ['metres', 'metres of drivers']) add(name, quarter, metres);
      add('metres of', entity, metres);
      add('with distance', quarter, metres > 0 ? 1 : 0);
    }
    add('stars', quarter, rating);
    add('ratings', quarter, rating > 0 ? 1 : 0);
    if (rating > 0) add('rating of', entity, rating);
    if (winner.hasCity) add('city of', entity, 1);
  }
  return sums;
}

async function compareSums(
  connection: Connection,
  winners: readonly Facts[],
  balance: Balance,
): Promise<void> {
  const of = (name: string, value: string, table: string) =>
    `SELECT '${name}' AS name, toString(toUnixTimestamp(bucket)) AS key, toInt64(sum(${value})) AS value FROM ${table} GROUP BY bucket`;
  const ofEach = (name: string, { id, value, table }: { id: string; value: string; table: string }) =>
    `SELECT '${name}' AS name, toString(${id}) AS key, toInt64(${value}) AS value FROM ${table} GROUP BY ${id} HAVING value != 0`;
  const rows = await connection.query(
    sumRow,
    [
      `SELECT concat('arrivals ', family) AS name, toString(toUnixTimestamp(bucket)) AS key, toInt64(sum(events)) AS value FROM event_arrivals GROUP BY family, bucket`,
      of('captured', 'captured_amount * 100', 'payments_15m'),
      of('refunded', 'refunded_amount * 100', 'payments_15m'),
      of('initiated', 'initiated', 'payments_15m'),
      of('started', 'started', 'trips_15m'),
      of('completed', 'completed', 'trips_15m'),
      of('earnings', 'driver_earnings * 100', 'trips_15m'),
      of('earnings of drivers', 'driver_earnings * 100', 'driver_trips_15m'),
      of('metres', 'distance_km * 1000', 'trips_15m'),
      of('metres of drivers', 'distance_km * 1000', 'driver_trips_15m'),
      of('with distance', 'with_distance', 'trips_15m'),
      of('stars', 'stars', 'route_bookings_15m'),
      of('ratings', 'ratings', 'route_bookings_15m'),
      ofEach('captured of', { id: 'payment_id', value: 'sum(captured_amount) * 100', table: 'payments' }),
      ofEach('earnings of', {
        id: 'trip_id',
        value: 'ifNull(max(driver_earnings), 0) * 100',
        table: 'trips',
      }),
      ofEach('metres of', { id: 'trip_id', value: 'ifNull(max(distance_km), 0) * 1000', table: 'trips' }),
      ofEach('rating of', { id: 'booking_id', value: 'ifNull(max(rating), 0)', table: 'bookings' }),
      ofEach('city of', { id: 'user_id', value: `max(city != '')`, table: 'users' }),
    ].join(' UNION ALL '),
  );
  const record = sumsOf(winners);
  for (const { name, key, value } of rows) {
    const expected = record.get(`${name} ${key}`) ?? 0;
    if (expected !== value) count(balance, 'drift', `${name} at ${key}: ${value} stored, ${expected} sent`);
    record.delete(`${name} ${key}`);
  }
  for (const [name, value] of record) count(balance, 'drift', `${name}: nothing stored, ${value} sent`);
}

async function compareLetters(connection: Connection, ledger: Ledger, balance: Balance): Promise<void> {
  // As they lie, a few at a time: after a long run there are more than the engine's memory has room for at once.
  const rows = await connection.query(z.object({ body: z.string() }), 'SELECT body FROM dead_letters', {
    settings: { max_threads: 1, max_block_size: 8_192 },
  });
  const kept = new Set(rows.map(({ body }) => body));
  for (const [body, acknowledged] of ledger.malformed)
    if (acknowledged && !kept.has(body)) count(balance, 'lettersLost', body);
}

const MAX_EXAMPLES = 12;

function count(
  balance: Balance,
  what: 'lost' | 'twice' | 'foreign' | 'drift' | 'lettersLost',
  example: string,
): void {
  balance[what] += 1;
  if (balance.examples.length < MAX_EXAMPLES) balance.examples.push(`${what}: ${example}`);
}

/** The sum of the lines' hashes: the same for the same lines, whatever their order. */
function makeChecksum() {
  let sum = 0;
  return {
    add(line: string) {
      let hash = 0x811c9dc5;
      for (let at = 0; at < line.length; at += 1) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193);
      sum = (sum + (hash >>> 0)) % 0x1_0000_0000_0000;
    },
    read: () => sum.toString(16),
  };
}
