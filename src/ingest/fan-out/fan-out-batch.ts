import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../warehouse/connection.ts';
import { oneBlockThroughViews } from '../../warehouse/insert-settings.ts';
import type { Redelivery, SequencedBatch } from './batch.ts';
import { type Statement, fanOutEvents, markBatch, writeRedeliveries } from './statements.ts';

/** Runs the statements of one writer: fenced by its epoch, and named so that a successor can find and kill them. */
export interface Writer {
  connection: Connection;
  epoch: number;
}

let statements = 0;

function nextQueryId(writer: Writer): string {
  statements += 1;
  return `w:${writer.epoch}:${process.pid}:${statements}`;
}

/** Executes a fenced INSERT and returns the rows written, those of views included. */
export function execute(writer: Writer, statement: Statement): Promise<number> {
  return writer.connection.command(statement.sql, {
    params: statement.params,
    settings: oneBlockThroughViews,
    queryId: nextQueryId(writer),
  });
}

/** The writer's connection for DDL and rebuilding: a successor ends these statements too before it begins. */
export function namedConnection(writer: Writer): Connection {
  const { connection } = writer;
  return {
    ...connection,
    command: (sql, options) => connection.command(sql, { ...options, queryId: nextQueryId(writer) }),
  };
}

/** Writes a batch state; a fenced-out writer writes nothing and must stop: throws `fenced_out`. */
export async function mark(writer: Writer, batch: SequencedBatch, state: 'begun' | 'done'): Promise<void> {
  if ((await execute(writer, markBatch(batch, writer.epoch, state))) === 0) {
    throw new CodedError('fenced_out', 'Another process has taken over the fan-out.', {
      facts: { epoch: writer.epoch },
    });
  }
}

/**
 * One batch from landed to queryable. `suspects` are the identities that may be stored already (null: unknown; none: nothing repeats).
 * Whatever throws here leaves the batch open; recovery completes it by looking at what is stored.
 */
export async function fanOutBatch(
  writer: Writer,
  batch: SequencedBatch,
  suspects: readonly string[] | null,
): Promise<Redelivery[]> {
  await mark(writer, batch, 'begun');
  await execute(writer, fanOutEvents(batch, writer.epoch, suspects));
  const mayRepeat = suspects === null || suspects.length > 0;
  if (mayRepeat) await execute(writer, writeRedeliveries(batch, writer.epoch, suspects));
  await mark(writer, batch, 'done');
  return mayRepeat ? readRedeliveries(writer.connection, batch.seq) : [];
}

const redeliveryRow = z.object({ i: z.int(), status: z.enum(['duplicate', 'conflict']) });

/** The records of a done batch that were not new, by position. */
export function readRedeliveries(connection: Connection, seq: number): Promise<Redelivery[]> {
  return connection.query(
    redeliveryRow,
    'SELECT i, status FROM redeliveries WHERE seq = {seq:UInt64} ORDER BY i',
    {
      params: { seq },
    },
  );
}
