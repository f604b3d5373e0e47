import { type Answer, ApiError, problemOf } from './problems.ts';
import { send } from './ask.ts';

/** One question of a page. `of`: `metrics`, `realtime`, or the id of an analysis; `query` is the body that its endpoint takes. */
export interface BatchQuery {
  id: string;
  of: string;
  query: object;
}

/** A line of the answer. */
export type BatchLine =
  { op: 'begin'; as_of: string; watermark: string } | ({ op: 'answer'; id: string } & Answer) | { op: 'end' };

/** Asks many questions at once, and gives each line as it comes. Throws `ApiError`, also where the answer ends half-way. */
export async function* askBatch(
  queries: readonly BatchQuery[],
  signal: AbortSignal,
): AsyncGenerator<BatchLine> {
  const response = await send('/v1/metrics/batch', { body: { queries }, signal });
  if (!response.ok) throw new ApiError(await problemOfResponse(response));
  for await (const line of linesOf(response.body!, signal)) yield JSON.parse(line) as BatchLine;
}

async function problemOfResponse(response: Response) {
  const body: unknown = await response.json().catch(() => null);
  return problemOf({ status: response.status, body })!;
}

/** The lines of a stream of text; the last may lack its end. */
async function* linesOf(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const reader = stream
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop()!;
      for (const line of lines) if (line !== '') yield line;
    }
    if (rest !== '') yield rest;
  } finally {
    await reader.cancel().catch(() => {}); // a page that is left does not read on
  }
}
