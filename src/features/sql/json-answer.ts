import { z } from 'zod';

/** The answer to a statement, as JSON. */
export const sqlAnswerSchema = z
  .object({
    id: z.string().describe('By this id the statement could be cancelled.'),
    as_of: z.string().describe('When the statement began, RFC 3339.'),
    watermark: z
      .string()
      .describe(
        'The rows are complete up to here; what happened later may still be missing, or in an earlier state.',
      ),
    columns: z.array(z.object({ name: z.string(), type: z.string().describe('A type of ClickHouse.') })),
    rows: z
      .array(z.array(z.unknown()))
      .describe(
        'A row has a value for each column. Decimals and whole numbers of 64 bits or more are texts, so that no digit is lost.',
      ),
    row_count: z.int(),
    elapsed_ms: z.int(),
  })
  .meta({ id: 'SqlAnswer', description: 'The answer to a statement.' });

export interface SqlReceipt {
  id: string;
  as_of: string;
  watermark: string;
}

const NEWLINE = 10;

/**
 * Writes the answer from the lines that the engine sends, which are JSON already: the names, the types, then a row each. Only the first two
 * are read.
 */
export async function* renderJson(
  lines: AsyncIterable<Buffer>,
  receipt: SqlReceipt,
  elapsedMs: () => number,
): AsyncGenerator<Buffer> {
  const heads: string[] = [];
  let rows = 0;
  for await (const line of splitLines(lines)) {
    if (heads.length < 2) {
      heads.push(line.toString());
      if (heads.length === 2) yield Buffer.from(openAnswer(receipt, heads));
      continue;
    }
    if (rows > 0) yield Buffer.from(',');
    yield line;
    rows += 1;
  }
  if (heads.length < 2) yield Buffer.from(openAnswer(receipt, ['[]', '[]']));
  yield Buffer.from(`],"row_count":${rows},"elapsed_ms":${Math.round(elapsedMs())}}`);
}

function openAnswer(receipt: SqlReceipt, [names, types]: readonly string[]): string {
  const typeOf = z.array(z.string()).parse(JSON.parse(types!));
  const columns = z
    .array(z.string())
    .parse(JSON.parse(names!))
    .map((name, index) => ({ name, type: typeOf[index] }));
  return `${JSON.stringify({ ...receipt, columns }).slice(0, -1)},"rows":[`;
}

/** Cuts chunks into lines, without their ends: JSON has no line end within a value. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const line = chunk.subarray(from, end);
      yield left.length === 0 ? line : Buffer.concat([...left, line]);
      left = [];
      from = end + 1;
    }
    if (from < chunk.length) left.push(chunk.subarray(from));
  }
  if (left.length > 0) yield Buffer.concat(left);
}
