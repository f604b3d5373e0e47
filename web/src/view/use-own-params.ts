import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Search } from './view.ts';

/** Parameters of the address that belong to one page, and what sets some of them; undefined takes one away. */
export function useOwnParams(): {
  params: Search;
  set: (patch: Readonly<Record<string, string | undefined>>) => void;
} {
  const params: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  return { params, set: (patch) => void navigate({ to: '.', search: withParams(params, patch) }) };
}

/** The search with some parameters set or, where undefined, taken away. */
export function withParams(search: Search, patch: Readonly<Record<string, string | undefined>>): Search {
  const entries = Object.entries({ ...search, ...patch });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
