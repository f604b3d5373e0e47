import {
  keepPreviousData,
  experimental_streamedQuery as streamedQuery,
  useQuery,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { heard, lost } from '../app/freshness/freshness-store.ts';
import { askBatch, type BatchLine, type BatchQuery } from './batch.ts';
import { type Answer, ApiError, noAnswer, type Problem } from './problems.ts';

/** The answers of a page: one request, one moment. */
export interface Batch {
  /** By the id of the question; undefined: not here yet. */
  answers: Readonly<Record<string, Answer | undefined>>;
  /** Everything before it is in all answers; null: nothing has come yet. */
  watermark: string | null;
  asOf: string | null;
  /** What is shown belongs to the view before; it is drawn at 60 % until the new answers are there. */
  isOld: boolean;
  isAsking: boolean;
  /** The whole request failed; what was there before stays. */
  problem: Problem | null;
  askAgain: () => void;
}

export interface Received {
  answers: Record<string, Answer>;
  watermark: string | null;
  asOf: string | null;
  isWhole: boolean;
}

const nothing: Received = { answers: {}, watermark: null, asOf: null, isWhole: false };

/** Where the answers of a page are kept. Live numbers are put into them there. */
export function keyOfBatch(queries: readonly BatchQuery[], key?: string): readonly unknown[] {
  return ['batch', key ?? queries];
}

/** Puts a newer answer in the place of one that is there; before the first request was answered there is no place. */
export function putAnswer(before: Received | undefined, id: string, body: object): Received | undefined {
  return before && { ...before, answers: { ...before.answers, [id]: { status: 200, body } } };
}

/** How often a page asks again by itself, in ms. */
const ASK_AGAIN_MS = 30_000;

/**
 * Asks all questions of a page in one request. A change of the questions ends a request that still runs. `key`: what makes another
 * view; without it the questions themselves do.
 */
export function useBatch(
  queries: readonly BatchQuery[],
  { everyMs = ASK_AGAIN_MS, key }: { everyMs?: number; key?: string } = {},
): Batch {
  const { data, error, isPlaceholderData, isFetching, refetch } = useQuery({
    queryKey: keyOfBatch(queries, key),
    queryFn: streamedQuery<BatchLine, Received>({
      streamFn: ({ signal }) => askBatch(queries, signal),
      reducer: receive,
      initialValue: nothing,
      refetchMode: 'replace',
    }),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
    retry: false, // it asks again by itself
  });
  const { answers, watermark, asOf } = data ?? nothing;
  useEffect(() => {
    if (watermark !== null && !isPlaceholderData) heard({ watermark, everyMs });
  }, [watermark, asOf, isPlaceholderData, everyMs]);
  useEffect(() => {
    if (error !== null) lost();
  }, [error]);
  return {
    answers,
    watermark,
    asOf,
    isOld: isPlaceholderData,
    isAsking: isFetching,
    problem: problemOfError(error),
    askAgain: () => void refetch(),
  };
}

function receive(before: Received, line: BatchLine): Received {
  switch (line.op) {
    case 'begin':
      return { ...before, asOf: line.as_of, watermark: line.watermark };
    case 'answer':
      return {
        ...before,
        answers: { ...before.answers, [line.id]: { status: line.status, body: line.body } },
      };
    case 'end':
      return { ...before, isWhole: true };
  }
}

/** The problem behind a failed request. */
export function problemOfError(error: Error | null): Problem | null {
  if (error === null) return null;
  return error instanceof ApiError
    ? error.problem
    : { ...noAnswer, code: 'page_error', title: 'The page failed', detail: error.message };
}
