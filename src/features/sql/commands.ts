import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { type Command, type CommandIo, usageError } from '../../platform/cli/command.ts';
import { widthOf } from '../../platform/cli/fit.ts';
import { type Cell, renderTable } from '../../platform/cli/render-table.ts';
import type { Section } from '../../platform/config/define-section.ts';
import type { Warehouse } from '../../platform/warehouse/open.ts';
import { type FormName, formNames, forms } from './formats.ts';
import { makeSql } from './make-sql.ts';
import { prepareViews } from './prepare-views.ts';
import { type SqlLimits, sqlSection } from './settings.ts';
import { sqlViews } from './views/all-views.ts';

/** The command of SQL uses this of its host. */
export interface SqlCommandHost {
  withWarehouseToRead: <Result>(
    use: (warehouse: Pick<Warehouse, 'connection' | 'shards' | 'cluster' | 'analyst'>) => Promise<Result>,
  ) => Promise<Result>;
  read: <Value>(section: Section<Value>) => Value;
  timezone: () => string;
  currency: () => string;
  /** Aborted by Ctrl-C and the like: the statement ends. */
  signal: AbortSignal;
}

const outputs = ['table', ...formNames] as const;

/** `sql`: one SELECT over the views for people. */
export function sqlCommands(host: SqlCommandHost): Record<string, Command> {
  return {
    sql: {
      summary: 'ask by SQL, over documented views; docs/SQL.md',
      positionals: ['<select>'],
      options: {
        format: {
          value: 'format',
          choices: outputs,
          description: 'the form of the answer, a table when left out',
        },
        output: { value: 'file', description: 'write the answer there; Parquet needs it' },
      },
      details: `The views are ${sqlViews.map(({ name }) => `analytics.${name}`).join(', ')}. Only a SELECT is answered, within the limits of the settings SQL_…; Ctrl-C ends it. It works beside a running service and without one.`,
      audit: { act: 'sql.query' },
      async run(args, io) {
        const chosen = (args.text('format') ?? 'table') as (typeof outputs)[number];
        const output = args.text('output');
        if (chosen === 'parquet' && output === undefined)
          throw usageError('--format parquet needs --output <file>.');
        const form: FormName = chosen === 'table' ? 'json' : chosen;
        await ask(host, { sql: args.positionals[0]!, form }, async (bytes) => {
          if (output !== undefined && chosen !== 'table')
            return pipeline(bytes, createWriteStream(output, { flags: 'wx' }));
          await print(bytes, chosen, io);
        });
        return 0;
      },
    },
  };
}

async function ask(
  host: SqlCommandHost,
  { sql, form }: { sql: string; form: FormName },
  use: (bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const limits: SqlLimits = host.read(sqlSection);
  const context = { timezone: host.timezone(), currency: host.currency() };
  await host.withWarehouseToRead(async (warehouse) => {
    const run = makeSql({
      analyst: warehouse.analyst,
      prepare: prepareViews(warehouse, context, { onlyMissing: true }),
      limits,
    });
    const bytes = await run({
      sql,
      format: forms[form].engine,
      way: 'people',
      params: {},
      queryId: `s:cli:${randomUUID()}`,
      signal: host.signal,
      spent: () => undefined,
    });
    await use(bytes);
  });
}

async function print(
  bytes: AsyncIterable<Buffer>,
  chosen: (typeof outputs)[number],
  io: CommandIo,
): Promise<void> {
  if (chosen === 'csv' || chosen === 'ndjson') {
    const decoder = new TextDecoder();
    for await (const chunk of bytes) io.stdout.write(decoder.decode(chunk, { stream: true }));
    return;
  }
  const { names, types, rows } = await readRows(bytes);
  if (chosen === 'json') {
    const columns = names.map((name, index) => ({ name, type: types[index] }));
    io.stdout.write(`${JSON.stringify({ columns, rows, row_count: rows.length }, null, 2)}\n`);
    return;
  }
  const cells = rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, cellOf(row[index], types[index]!)])),
  );
  io.stdout.write(`${cells.length === 0 ? 'No rows.' : renderTable(cells, { width: widthOf(io.stdout) })}\n`);
}

const text = z.array(z.string());
const row = z.array(z.unknown());

/** Reads the lines of `forms.json`: the names, the types, then a row each. */
async function readRows(bytes: AsyncIterable<Buffer>) {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().split('\n').filter(Boolean);
  const [names, types, ...rows] = lines.map((line): unknown => JSON.parse(line));
  if (names === undefined || types === undefined)
    throw new CodedError('store_refused', 'The event store gave an answer without columns.');
  return { names: text.parse(names), types: text.parse(types), rows: z.array(row).parse(rows) };
}

/** Whole numbers of a size that JavaScript holds stand to the right; everything else is as the store writes it. */
function cellOf(value: unknown, type: string): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  if (typeof value === 'string')
    return /^(?:Nullable\()?U?Int/.test(type) && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return JSON.stringify(value);
}
