import { useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { facts, serviceNowMs } from '../facts.ts';
import { parseView } from './parse-view.ts';
import type { PresetName } from './presets.ts';
import { type ResolvedView, resolveView } from './resolve-range.ts';
import { searchOf } from './search-of.ts';
import { useMinute } from './use-minute.ts';
import { presetOfPage, type Search, type View } from './view.ts';

/** The view of the page that is open, and what changes it. */
export interface UsedView {
  view: View;
  resolved: ResolvedView;
  /** The range of this page when none is chosen. */
  standard: PresetName;
  /** Changes the address. Choosing adds to the history, so Back undoes it; typing (`replace`) does not. */
  change: (patch: Partial<View>, how?: { replace: boolean }) => void;
}

/** Reads the view from the address. */
export function useView(): UsedView {
  const search: Search = useSearch({ strict: false });
  const standard = presetOfPage(useRouterState({ select: ({ location }) => location.pathname }));
  const navigate = useNavigate();
  const minute = useMinute(); // ranges are relative: the hour moves, and days end
  return useMemo(() => {
    const view = parseView(search);
    const nowMs = Math.max(serviceNowMs(), minute);
    return {
      view,
      standard,
      resolved: resolveView(view, { nowMs, timezone: facts.timezone, preset: standard }),
      change: (patch, how = { replace: false }) => {
        const next = withoutStandard({ ...view, ...patch }, standard);
        void navigate({ to: '.', search: { ...ownOf(search), ...searchOf(next) }, ...how });
      },
    };
  }, [search, standard, navigate, minute]);
}

/** The address holds only what differs from the defaults. */
function withoutStandard(view: View, standard: PresetName): View {
  const isStandard = view.range !== null && 'preset' in view.range && view.range.preset === standard;
  return isStandard ? { ...view, range: null } : view;
}

/** Parameters that are no part of the view: those of the page itself, which a change of the view keeps. */
function ownOf(search: Search): Search {
  const ofView = searchOf(parseView(search));
  const known = ['range', 'from', 'to', 'compare', 'grain'];
  return Object.fromEntries(
    Object.entries(search).filter(([name]) => !known.includes(name) && !Object.hasOwn(ofView, name)),
  );
}
