import { Worker } from 'node:worker_threads';
import { siblingModule } from '../../../kernel/sibling.ts';
import type { AboutLine, Column, Table } from '../table.ts';
import type { FromWriter, ToWriter, WorkbookStart } from './messages.ts';

/** Pieces that wait for the thread, so that it need not wait for the next one. */
const AHEAD = 2;
const HEAP_MB = 96;

export interface XlsxOptions {
  /** Written on a sheet of its own. A function is called when all rows have come. */
  about?: readonly AboutLine[] | (() => readonly AboutLine[]);
  sheetRows?: number | undefined;
  /** Called with the number of rows that have been written since the last call. */
  onRows?: (rows: number) => void;
}

/** Writes a table as a workbook, in a thread of its own. */
export async function* encodeXlsx(
  { columns, rows }: Table,
  options: XlsxOptions = {},
): AsyncGenerator<Buffer> {
  async function* pieces(): AsyncGenerator<ToWriter> {
    for await (const piece of rows) if (piece.length > 0) yield { kind: 'rows', rows: piece };
  }
  yield* write(columns, pieces(), options);
}

/** Writes rows as a workbook that the engine sends as JSONCompactEachRow; cells are those of the columns. */
export async function* encodeXlsxOfLines(
  columns: readonly Column[],
  lines: AsyncIterable<Buffer>,
  options: XlsxOptions = {},
): AsyncGenerator<Buffer> {
  async function* pieces(): AsyncGenerator<ToWriter> {
    for await (const bytes of lines) yield { kind: 'lines', bytes };
  }
  yield* write(columns, pieces(), options);
}

async function* write(
  columns: readonly Column[],
  pieces: AsyncIterable<ToWriter>,
  { about = [], sheetRows, onRows = () => undefined }: XlsxOptions,
): AsyncGenerator<Buffer> {
  const thread = openThread({ columns, sheetRows }, onRows);
  try {
    for await (const piece of pieces) {
      await thread.send(piece, AHEAD);
      yield* thread.take();
    }
    await thread.send({ kind: 'end', about: typeof about === 'function' ? about() : about }, 0);
    yield* thread.take();
  } finally {
    await thread.close();
  }
}

/** Starts the thread. What it has written waits to be taken. */
function openThread(start: WorkbookStart, onRows: (rows: number) => void) {
  const worker = new Worker(siblingModule('./worker', import.meta.url), {
    workerData: start,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let written: Buffer[] = [];
  let untaken = 0;
  let changed = Promise.withResolvers<void>();
  let failure: Error | null = null;
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  worker.on('message', (message: FromWriter) => {
    if (message.kind === 'bytes') return void written.push(Buffer.from(message.bytes));
    untaken -= 1;
    onRows(message.rows);
    tell();
  });
  worker.on('error', (error) => {
    failure = error as Error;
    tell();
  });
  return {
    /** Sends a piece, and waits until no more than so many of them are untaken. */
    async send(piece: ToWriter, ahead: number): Promise<void> {
      untaken += 1;
      worker.postMessage(piece);
      while (untaken > ahead && failure === null) await changed.promise;
      if (failure !== null) throw failure;
    },
    /** Returns what was written since it was called last. */
    take(): Buffer[] {
      const taken = written;
      written = [];
      return taken;
    },
    close: () => worker.terminate(),
  };
}
