import { readLines } from '../../../clients/typescript/src/read-lines.ts';
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
  yield* readLines<BatchLine>(response.body);
}

async function problemOfResponse(response: Response) {
  const body: unknown = await response.json().catch(() => null);
  return problemOf({ status: response.status, body })!;
}
