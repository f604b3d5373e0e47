import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { facts, serviceNowMs } from '../facts.ts';
import { parseView } from './parse-view.ts';
import { type ResolvedView, resolveView } from './resolve-range.ts';
import { searchOf } from './search-of.ts';
import type { Search, View } from './view.ts';

/** The view of the page that is open, and what changes it. */
export interface UsedView {
  view: View;
  resolved: ResolvedView;
  /** Changes the address. Choosing adds to the history, so Back undoes it; typing (`replace`) does not. */
  change: (patch: Partial<View>, how?: { replace: boolean }) => void;
}

/** Reads the view from the address. */
export function useView(): UsedView {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  return useMemo(() => {
    const view = parseView(search);
    return {
      view,
      resolved: resolveView(view, { nowMs: serviceNowMs(), timezone: facts.timezone }),
      change: (patch, how = { replace: false }) =>
        void navigate({ to: '.', search: { ...ownOf(search), ...searchOf({ ...view, ...patch }) }, ...how }),
    };
  }, [search, navigate]);
}

/** Parameters that are no part of the view: those of the page itself, which a change of the view keeps. */
function ownOf(search: Search): Search {
  const ofView = searchOf(parseView(search));
  const known = ['range', 'from', 'to', 'compare', 'grain'];
  return Object.fromEntries(
    Object.entries(search).filter(([name]) => !known.includes(name) && !Object.hasOwn(ofView, name)),
  );
}
