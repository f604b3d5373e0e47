import { parentPort, workerData } from 'node:worker_threads';
import type { Row } from '../table.ts';
import type { FromWriter, ToWriter, WorkbookStart } from './messages.ts';
import { openWorkbook } from './workbook.ts';

// A thread of its own: a workbook takes a second of processor time for some ten thousand rows.

const port = parentPort!;
const { columns, sheetRows } = workerData as WorkbookStart;
const send = (message: FromWriter) => port.postMessage(message);
const workbook = openWorkbook(columns, (bytes) => send({ kind: 'bytes', bytes }), { sheetRows });
let rest = '';
const decoder = new TextDecoder();

/** Returns the rows whose lines are complete. */
function rowsOf(bytes: Uint8Array): Row[] {
  const text = rest + decoder.decode(bytes, { stream: true });
  const end = text.lastIndexOf('\n');
  rest = text.slice(end + 1);
  return end < 0 ? [] : (JSON.parse(`[${text.slice(0, end).replaceAll('\n', ',')}]`) as Row[]);
}

async function take(message: ToWriter): Promise<void> {
  if (message.kind === 'end') {
    if (rest !== '') throw new Error('The last row is incomplete.');
    await workbook.end(message.about);
    send({ kind: 'taken', rows: 0 });
    return;
  }
  const rows = message.kind === 'rows' ? message.rows : rowsOf(message.bytes);
  await workbook.add(rows);
  send({ kind: 'taken', rows: rows.length });
}

let before = Promise.resolve();
port.on('message', (message: ToWriter) => {
  // An error ends the thread, which its owner hears as one.
  before = before.then(() => take(message));
});
