import { useInfiniteQuery } from '@tanstack/react-query';
import { get } from '../../api/ask.ts';
import { problemOfError } from '../../api/use-batch.ts';

/** A key, without its secret. */
export interface Key {
  id: string;
  name: string;
  owner: string;
  scopes: readonly string[];
  state: 'active' | 'expired' | 'revoked';
  created_at: string;
  created_by: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  replaced_by: string | null;
}

/** A key that was made now; its secret is shown this once. */
export interface MadeKey extends Key {
  secret: string | null;
  explanation?: string;
}

/** Somebody is signed in with a browser. */
export interface Session {
  id: string;
  state: 'active' | 'expired' | 'revoked';
  signed_in_by: 'key' | 'oidc';
  principal: string;
  principal_name: string;
  scopes: readonly string[];
  address: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  ends_at: string;
  revoked_at: string | null;
}

/** A row of the audit. */
export interface AuditRow {
  id: string;
  at: string;
  actor: string;
  actor_name: string;
  actor_kind: string;
  address: string;
  act: string;
  entity: string;
  result: 'done' | 'refused' | 'failed';
  code: string | null;
  times: number;
  request_id: string | null;
}

/** Reads a list page by page; `path` has its parameters, and `name` is the member with the rows. */
export function useList<Row>(path: string, name: string) {
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['access', path],
    queryFn: ({ signal, pageParam }) => {
      const join = path.includes('?') ? '&' : '?';
      return get<Record<string, readonly Row[]> & { next_cursor: string | null }>(
        `${path}${join}limit=50${pageParam === null ? '' : `&cursor=${pageParam}`}`,
        { signal },
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    retry: false,
  });
  return {
    rows: data?.pages.flatMap((page) => page[name] ?? []) ?? null,
    problem: problemOfError(error),
    isPending,
    isFetching,
    hasMore: hasNextPage,
    more: () => void fetchNextPage(),
    askAgain: () => void refetch(),
  };
}
