import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Search } from './view.ts';

/** Parameters of the address that belong to one page, and what sets some of them; undefined takes one away. */
export interface OwnParams {
  params: Search;
  /** Choosing adds to the history, so Back undoes it; typing (`replace`) does not. */
  set: (patch: Patch, how?: { replace: boolean }) => void;
}

type Patch = Readonly<Record<string, string | undefined>>;

export function useOwnParams(): OwnParams {
  const params: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  return {
    params,
    set: (patch, how = { replace: false }) =>
      void navigate({ to: '.', search: withParams(params, patch), ...how }),
  };
}

/** The search with some parameters set or, where undefined, taken away. */
export function withParams(search: Search, patch: Patch): Search {
  const entries = Object.entries({ ...search, ...patch });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
