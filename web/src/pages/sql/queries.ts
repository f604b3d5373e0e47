import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ask, get, send } from '../../api/ask.ts';
import { ApiError, noAnswer, type Problem, problemOf } from '../../api/problems.ts';
import { problemOfError } from '../../api/use-batch.ts';
import { saveFile } from '../../widgets/save-file.ts';

/** A view that people may ask, with its columns. */
export interface View {
  name: string;
  /** What one row is. */
  comment: string;
  columns: readonly { name: string; type: string; comment: string }[];
}

export type Cell = string | number | boolean | null | readonly unknown[] | object;

/** The answer to a statement. Decimals and whole numbers of 64 bits are texts, so that no digit is lost. */
export interface Result {
  watermark: string;
  columns: readonly { name: string; type: string }[];
  rows: readonly (readonly Cell[])[];
  row_count: number;
  elapsed_ms: number;
}

/** Why a statement was not answered, and where in it: lines and columns count from 1. */
export interface Refused {
  problem: Problem;
  at: { line: number; column: number } | null;
}

export type Asked =
  | { is: 'nothing' }
  | { is: 'running' }
  | { is: 'cancelled' }
  | { is: 'refused'; refused: Refused }
  | { is: 'answered'; sql: string; result: Result };

/** Reads the views, which do not change while the service runs. */
export function useViews(): { views: readonly View[] | undefined; problem: Problem | null } {
  const { data, error } = useQuery({
    queryKey: ['sql views'],
    queryFn: ({ signal }) => get<{ views: View[] }>('/v1/sql/views', { signal }),
    staleTime: Infinity,
    retry: false,
  });
  return { views: data?.views, problem: problemOfError(error) };
}

const PATH = '/v1/sql';

/** Runs one statement at a time. Hanging up ends it in the store, too: so does leaving the page. */
export function useStatement(): { asked: Asked; run: (sql: string) => void; cancel: () => void } {
  const [asked, setAsked] = useState<Asked>({ is: 'nothing' });
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const run = async (sql: string) => {
    current.current?.abort();
    const mine = new AbortController();
    current.current = mine;
    setAsked({ is: 'running' });
    const said = await askFor(sql, mine.signal);
    if (current.current === mine) setAsked(said);
  };
  return {
    asked,
    run: (sql) => void run(sql),
    cancel: () => {
      current.current?.abort();
      current.current = null;
      setAsked({ is: 'cancelled' });
    },
  };
}

async function askFor(sql: string, signal: AbortSignal): Promise<Asked> {
  try {
    const answer = await ask(PATH, { body: { sql }, signal });
    const problem = problemOf(answer);
    if (problem === null) return { is: 'answered', sql, result: answer.body as Result };
    return { is: 'refused', refused: refusedOf(problem, answer.body as Hints) };
  } catch (error) {
    if (signal.aborted) return { is: 'cancelled' };
    const problem = error instanceof ApiError ? error.problem : noAnswer;
    return { is: 'refused', refused: { problem, at: null } };
  }
}

/** What the service knows of a mistake, beside its words. */
interface Hints {
  line?: number;
  column?: number;
  /** The nearest names. */
  allowed?: readonly string[] | string;
}

function refusedOf(problem: Problem, { line, column, allowed }: Hints): Refused {
  const meant = Array.isArray(allowed) && allowed.length > 0 ? ` Did you mean ${allowed.join(' or ')}?` : '';
  return {
    problem: { ...problem, detail: `${problem.detail}${meant}` },
    at: line === undefined || column === undefined ? null : { line, column },
  };
}

/** Asks again for the whole answer in another form, and lets the browser save it. Returns why not; null: it was saved. */
export async function saveRows(sql: string, format: 'csv' | 'parquet'): Promise<Problem | null> {
  const response = await send(PATH, { body: { sql, format } });
  if (!response.ok) return problemOf({ status: response.status, body: await response.json() });
  saveFile(`statement.${format}`, await response.blob());
  return null;
}
