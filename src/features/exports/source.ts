import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { QuestionKinds } from '../../metrics/question/question-kind.ts';
import { encodeTable } from '../../platform/formats/encode.ts';
import { engineFormats, fileOfEngine } from '../../platform/formats/engine-format.ts';
import type { AboutLine, Row, Table } from '../../platform/formats/table.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import type { Connection, SqlSettings } from '../../platform/warehouse/connection.ts';
import { type EventsQuery, resolveEvents } from './events/input.ts';
import { eventsStatement } from './events/statement.ts';
import { type Export, keyOfAnswer } from './export.ts';
import { parseEvents } from './input.ts';

/** The bytes of a file, and what it must turn out to have. */
export interface Source {
  /** Rows that the file has when it is whole. */
  rows: number;
  receipt: object | null;
  /** Opens the bytes; `onRows` is called with the rows that were added. */
  open(onRows: (rows: number) => void): AsyncIterable<Buffer>;
}

export interface SourceDeps {
  /** Reads the whole store; statements get limits of their own here. */
  connection: Connection;
  kinds: QuestionKinds;
  objects: Pick<Objects, 'create' | 'read' | 'sizeOf'>;
  timezone: string;
  maxRows: number;
}

/**
 * An export reads for minutes, so the limits of questions are not for it. It has one thread, that it takes no more than a core from those who store events;
 * what must be sorted goes to the disk beyond some memory.
 */
const readingLimits = {
  readonly: 2,
  max_threads: 1,
  max_execution_time: 3_600,
  max_block_size: 8_192,
  max_read_buffer_size: 131_072,
  max_memory_usage: 1_000_000_000,
  max_bytes_before_external_sort: 60_000_000,
  max_bytes_ratio_before_external_sort: 0,
  cancel_http_readonly_queries_on_client_close: 1,
} as const satisfies SqlSettings;

const countRow = z.object({ rows: z.coerce.number() });

/** Opens what an export is made from. Throws `export_too_large`, what its question throws, and the store's errors. */
export async function openSource(made: Export, deps: SourceDeps, signal: AbortSignal): Promise<Source> {
  const source =
    made.wanted.of === 'events'
      ? await sourceOfEvents(made, deps, signal)
      : await sourceOfAnswer(made, deps, signal);
  if (source.rows > deps.maxRows)
    throw new CodedError(
      'export_too_large',
      `The export would have ${source.rows} rows; at most ${deps.maxRows} are allowed.`,
      {
        facts: { allowed: `${deps.maxRows} rows` },
      },
    );
  return source;
}

/** Opens the events of a family. Throws `invalid_parameter`, `insufficient_scope`, and the store's errors. */
export async function sourceOfEvents(
  made: Pick<Export, 'wanted' | 'owner' | 'seq' | 'asOf' | 'format'>,
  { connection, timezone }: Pick<SourceDeps, 'connection' | 'timezone'>,
  signal: AbortSignal,
): Promise<Source> {
  const { wanted, owner, seq, asOf, format } = made;
  const query = resolveEvents(
    parseEvents(wanted.query),
    { ...owner, rows: null },
    { timezone, nowMs: asOf.getTime() },
  );
  const { count, rows: sql, params } = eventsStatement(query, format, seq);
  const [counted] = await connection.query(countRow, count, { params, settings: readingLimits, signal });
  return {
    rows: counted?.rows ?? 0,
    receipt: null,
    open: (onRows) =>
      fileOfEngine(
        format,
        connection.stream(sql, {
          params,
          settings: { ...readingLimits, ...engineFormats[format].settings },
          signal,
        }),
        {
          columns: query.columns,
          hasByteOrderMark: wanted.bom,
          about: aboutEvents(query, made),
          onRows,
        },
      ),
  };
}

function aboutEvents(
  { family, timezone, columns }: EventsQuery,
  { asOf, seq, wanted }: Pick<Export, 'asOf' | 'seq' | 'wanted'>,
): AboutLine[] {
  return [
    { name: 'events of the family', value: family },
    { name: 'time zone', value: timezone },
    { name: 'as of', value: asOf.toISOString() },
    { name: 'last batch', value: String(seq) },
    { name: 'query', value: JSON.stringify(wanted.query) },
    ...columns.map(({ name, meaning }) => ({ name, value: meaning })),
  ];
}

/** The answer is computed by the first try, and kept for those that follow: numbers have no past to be read from. */
async function sourceOfAnswer(made: Export, deps: SourceDeps, signal: AbortSignal): Promise<Source> {
  const { wanted, format } = made;
  const kind = deps.kinds.get(wanted.of)!;
  const key = keyOfAnswer(made);
  if ((await deps.objects.sizeOf(key)) === null) await keepAnswer(made, deps, signal);
  const body = await readAll(deps.objects.read(key));
  const answer = JSON.parse(body.toString()) as { receipt?: object };
  const { table, about } = kind.rowsOf(answer, wanted.table ?? null);
  const rows = await countRows(table);
  const again = (): Table => kind.rowsOf(answer, wanted.table ?? null).table;
  return {
    rows,
    receipt: answer.receipt ?? null,
    async *open(onRows) {
      if (format === 'json') yield body;
      else yield* encodeTable(format, again(), { hasByteOrderMark: wanted.bom, about });
      onRows(rows);
    },
  };
}

async function keepAnswer(made: Export, { kinds, objects }: SourceDeps, signal: AbortSignal): Promise<void> {
  const { wanted, owner, asOf } = made;
  const question = kinds.get(wanted.of)!.prepare(wanted.query, { ...owner, rows: null });
  const { body } = await question.serve({ isFresh: true, atMs: asOf.getTime(), signal });
  const draft = await objects.create(keyOfAnswer(made));
  try {
    await draft.write(Buffer.from(body));
    await draft.commit();
  } catch (error) {
    await draft.abort();
    throw error;
  }
}

async function countRows({ rows }: Table): Promise<number> {
  let counted = 0;
  for await (const piece of rows as AsyncIterable<readonly Row[]>) counted += piece.length;
  return counted;
}

async function readAll(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
