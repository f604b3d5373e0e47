import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/ask.ts';
import type { Problem } from '../../api/problems.ts';
import { problemOfError } from '../../api/use-batch.ts';
import type { Said } from '../../app/facts/said-line.tsx';

export const exportFormats = ['csv', 'xlsx', 'json', 'ndjson', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export type ExportStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';

/** An export, as the service tells it. */
export interface Export {
  id: string;
  of: string;
  query: Readonly<Record<string, unknown>>;
  table: string | null;
  format: ExportFormat;
  status: ExportStatus;
  as_of: string;
  progress: { rows: number; of_rows: number | null; bytes: number };
  file: { name: string; rows: number; bytes: number; sha256: string; expires_at: string } | null;
  note: string | null;
  error: { code: string; message: string } | null;
  requested_by: string;
  created_at: string;
}

/** What is to be exported. */
export interface Wanted {
  of: string;
  query: Readonly<Record<string, unknown>>;
  format: ExportFormat;
}

const PATH = '/v1/exports';
const KEY = ['exports'];
/** While one is being made its progress is shown as it comes. */
const WHILE_BUSY_MS = 1_000;
const ELSE_MS = 15_000;

export const isBusy = ({ status }: Pick<Export, 'status'>) => status === 'queued' || status === 'running';

/** Reads the newest exports, again and again while the page is open. */
export function useExports(): { exports: readonly Export[] | undefined; problem: Problem | null } {
  const { data, error } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<{ exports: Export[] }>(`${PATH}?limit=100`, { signal }),
    refetchInterval: ({ state }) => (state.data?.exports.some(isBusy) ? WHILE_BUSY_MS : ELSE_MS),
    retry: false,
  });
  return { exports: data?.exports, problem: problemOfError(error) };
}

/** What people do with exports; `said` tells what came of it. */
export interface ExportActs {
  order: (wanted: Wanted) => Promise<void>;
  /** Cancels one that is being made, or removes a file. */
  end: (made: Export) => Promise<void>;
  said: Said | null;
}

export function useExportActs(): ExportActs {
  const client = useQueryClient();
  const [said, setSaid] = useState<Said | null>(null);
  const act = async (does: () => Promise<unknown>, text: string) => {
    try {
      await does();
      setSaid({ kind: 'good', text });
    } catch (error) {
      setSaid({ kind: 'bad', text: problemOfError(error as Error)!.detail });
    }
    await client.invalidateQueries({ queryKey: KEY });
  };
  return {
    said,
    order: (wanted) =>
      act(() => get(PATH, { body: wanted }), 'The export is being made: it is the first of the list.'),
    end: (made) =>
      act(
        () => get(`${PATH}/${made.id}`, { method: 'DELETE' }),
        isBusy(made) ? 'The export was cancelled.' : 'The file was removed.',
      ),
  };
}

/** Where the file of an export is, for who is signed in. */
export const fileOf = ({ id }: Pick<Export, 'id'>) => `${PATH}/${id}/file`;
