import { z } from 'zod';
import { openLog } from '../../src/kernel/log.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { openWarehouse } from '../../src/platform/warehouse/open.ts';
import { fanOf, readSchema, selectFrom } from '../../src/platform/warehouse/schema.ts';
import type { Difference } from './compare.ts';
import type { VerifyReport } from './verify.ts';

// Damages the store in three ways without the service. Each damage changes the family and everything computed from it. So the
// tables agree with one another, and only the truth shows the damage.

export interface Damage {
  what: string;
  metric: string;
  /** The expected difference of the metric, by local day. */
  expected: Record<string, number>;
}

interface Target {
  family: 'payment' | 'trip';
  eventType: string;
  metric: string;
  /** The day to damage, counted from the first day of the questions by day. */
  day: number;
}

/** Damages the store in `dataDir` within the days of the questions by day. */
export async function sabotage(dataDir: string, days: { from: string; to: string }): Promise<Damage[]> {
  const warehouse = await openWarehouse({
    dataDir,
    engineMemoryBytes: 900_000_000,
    remote: null,
    database: 'openride',
    log: openLog('silent'),
  });
  try {
    const { connection } = warehouse;
    const on = (day: number) => addDays(days.from, day);
    return [
      await drop(connection, on(3), {
        family: 'payment',
        eventType: 'payment.success',
        metric: 'payments.succeeded',
        day: 3,
      }),
      await double(connection, on(6), {
        family: 'trip',
        eventType: 'trip.completed',
        metric: 'trips.completed',
        day: 6,
      }),
      await shift(connection, on(9), {
        family: 'trip',
        eventType: 'trip.started',
        metric: 'trips.started',
        day: 9,
      }),
    ];
  } finally {
    await warehouse.close();
  }
}

/** Lists the damages that the report does not show, on the right days and by the right amount. */
export function unseen(damages: readonly Damage[], report: VerifyReport): Damage[] {
  const differences = report.metrics.flatMap((metric) => metric.differences);
  return damages.filter(({ metric, expected }) =>
    Object.entries(expected).some(([day, by]) => !differences.some((one) => isOff(one, { metric, day, by }))),
  );
}

function isOff(
  { metric, where, truth, served }: Difference,
  expected: { metric: string; day: string; by: number },
): boolean {
  const isThere = metric === expected.metric && where === `${expected.day} to ${addDays(expected.day, 1)}`;
  return isThere && Number(served) - Number(truth) === expected.by;
}

async function drop(connection: Connection, day: string, target: Target): Promise<Damage> {
  const id = await pick(connection, day, target);
  await remove(connection, target, id);
  await recompute(connection, target);
  return { what: `one ${target.eventType} dropped`, metric: target.metric, expected: { [day]: -1 } };
}

async function double(connection: Connection, day: string, target: Target): Promise<Damage> {
  const id = await pick(connection, day, target);
  await again(connection, target, { id, columns: '*' });
  return { what: `one ${target.eventType} doubled`, metric: target.metric, expected: { [day]: 1 } };
}

async function shift(connection: Connection, day: string, target: Target): Promise<Damage> {
  const id = await pick(connection, day, target);
  await again(connection, target, { id, columns: '* REPLACE (event_time + toIntervalDay(1) AS event_time)' });
  await remove(connection, target, id, `AND toDate(event_time, 'Africa/Lagos') = '${day}'`);
  await recompute(connection, target);
  const expected = { [day]: -1, [addDays(day, 1)]: 1 };
  return { what: `one ${target.eventType} shifted by a day`, metric: target.metric, expected };
}

/** Picks an event of the local day. Throws if there is none, because the city is too small. */
async function pick(connection: Connection, day: string, { family, eventType }: Target): Promise<string> {
  const [row] = await connection.query(
    z.object({ id: z.string() }),
    `SELECT toString(event_id) AS id FROM ${family}_events
     WHERE event_type = {type:String} AND toDate(event_time, 'Africa/Lagos') = {day:String} ORDER BY event_time, id LIMIT 1`,
    { params: { type: eventType, day } },
  );
  if (row === undefined) throw new Error(`There is no ${eventType} on ${day} to damage.`);
  return row.id;
}

/** Sends an event through the views once more. */
async function again(
  connection: Connection,
  { family }: Target,
  { id, columns }: { id: string; columns: string },
): Promise<void> {
  await connection.command(
    `INSERT INTO ${fanOf(`${family}_events`)} SELECT ${columns} FROM ${family}_events WHERE event_id = {id:UUID} LIMIT 1`,
    { params: { id } },
  );
}

async function remove(connection: Connection, { family }: Target, id: string, where = ''): Promise<void> {
  await connection.command(`DELETE FROM ${family}_events WHERE event_id = '${id}' ${where}`, {
    settings: { lightweight_deletes_sync: 2 },
  });
}

/** Computes the rollups and entity tables of the family anew, so that they lose the rows that the family has lost. */
async function recompute(connection: Connection, { family }: Target): Promise<void> {
  for (const derived of readSchema().derived.filter(({ from }) => from === `${family}_events`)) {
    await connection.command(`TRUNCATE TABLE ${derived.table}`);
    await connection.command(`INSERT INTO ${derived.table} ${selectFrom(derived, derived.from)}`);
  }
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
