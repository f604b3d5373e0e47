import { useQuery } from '@tanstack/react-query';
import { ask, get } from '../../api/ask.ts';
import { ApiError, noAnswer, type Problem, problemOf } from '../../api/problems.ts';
import { problemOfError } from '../../api/use-batch.ts';

// What the page asks. These are facts about the service and not metrics, so each has an endpoint of its own.

export type Health = {
  status: string;
  checks: Record<string, { status: string; message: string | null; facts: Record<string, unknown> }>;
};
export type CheckState = 'ok' | 'warning' | 'failing' | 'unknown' | 'paused';
export type Check = {
  id: string;
  title: string;
  meaning: string;
  remedy: string;
  severity: string;
  state: CheckState;
  message: string;
  examples: readonly string[];
  since: string | null;
  checked_at: string | null;
};
export type Quality = { state: CheckState; counts: Record<CheckState, number>; checks: Check[] };
export type LetterCounts = {
  open: number;
  resolved: number;
  counts: { reason: string; event_type: string | null; open: number; resolved: number }[];
};
export type LetterSummary = {
  id: string;
  received_at: string;
  reason: string;
  event_type: string | null;
  message: string;
  replays: number;
};
export type Letter = LetterSummary & {
  state: 'open' | 'resolved';
  faults?: { path: string; message: string }[];
  body: string | null;
  body_encoding: 'utf-8' | 'base64';
  body_masked: boolean;
  body_truncated: boolean;
  source: string;
  origin: string;
};
export type Producer = {
  name: string | null;
  received: number;
  rejected: number;
  families: string[];
  last_received_at: string;
};
export type Job = {
  id: string;
  title: string;
  meaning: string;
  every_minutes: number;
  paused_at: string | null;
  last_run: {
    outcome: string;
    started_at: string;
    ended_at: string | null;
    result: Record<string, unknown> | null;
    error: string | null;
  } | null;
};
export type ArrivalMinute = {
  start: string;
  stored: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
};
export type StoredTable = { table: string; rows: number; bytes: number; keeps_days: number | null };
export type Storage = { bytes: number; tables: StoredTable[] };
export type Partition = {
  topic: string;
  partition: number;
  lag: number | null;
  end_offset: number;
  owner: { client_id: string; host: string } | null;
  paused: boolean | null;
};

const ASK_AGAIN_MS = 10_000;

/** What an endpoint has told so far. */
export interface Told<Facts> {
  /** Of the last time that it answered well; undefined: it never has. */
  data: Facts | undefined;
  /** It did not answer well the last time. */
  problem: Problem | null;
}

/** Asks how the service is; one that is not ready says so with the same report. */
export function useHealth(): Told<Health> {
  return useTold('health', async (signal) => {
    const answer = await ask('/health', { signal });
    if (isReport(answer.body)) return answer.body;
    throw new ApiError(problemOf(answer) ?? noAnswer);
  });
}

function isReport(body: unknown): body is Health {
  return typeof body === 'object' && body !== null && 'checks' in body;
}

/** Asks an endpoint again and again while the page is open. */
export function useFacts<Facts>(path: string): Told<Facts> {
  return useTold(path, (signal) => get<Facts>(path, { signal }));
}

function useTold<Facts>(name: string, read: (signal: AbortSignal) => Promise<Facts>): Told<Facts> {
  const { data, error } = useQuery({
    queryKey: ['data page', name],
    queryFn: ({ signal }) => read(signal),
    refetchInterval: ASK_AGAIN_MS,
    retry: false,
  });
  return { data, problem: problemOfError(error) };
}
