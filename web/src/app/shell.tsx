import { useMantineColorScheme, useComputedColorScheme } from '@mantine/core';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SIGN_IN_PATH } from '../api/sign-in-again.ts';
import { searchOf } from '../view/search-of.ts';
import { useView } from '../view/use-view.ts';
import { type DialogName, Dialogs } from './dialogs.tsx';
import { forget } from './freshness/freshness-store.ts';
import { Header } from './header.tsx';
import { partsAt } from './page-at.ts';
import { Rail } from './rail.tsx';
import classes from './shell.module.css';
import type { Act } from './shortcuts.ts';
import { useRotation } from './use-rotation.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** What surrounds every page: the header, the rail, and the keys. */
export function Shell() {
  const does = useActs();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isKiosk = useRouterState({ select: ({ location }) => 'kiosk' in location.search });
  useEffect(forget, [path]);
  useRotation();
  if (path === SIGN_IN_PATH)
    return (
      <main id="page">
        <Outlet />
      </main>
    );
  return (
    <div
      className={classes.shell}
      data-kiosk={isKiosk || undefined}
      data-plain={!partsAt(path).range || undefined}
    >
      <a className={classes.skip} href="#page">
        Skip to the page
      </a>
      <Header act={does.act} isKiosk={isKiosk} />
      {!isKiosk && (
        <div className={classes.rail}>
          <Rail />
        </div>
      )}
      <main id="page" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      {does.dialogs}
    </div>
  );
}

/** What the keys do; the dialogs that some of them open. */
function useActs() {
  const { view, resolved, change } = useView();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const [open, setOpen] = useState<DialogName | null>(null);
  const act = (asked: Act) => {
    switch (asked.kind) {
      case 'range':
        return change({ range: { preset: asked.preset }, compare: null, grain: null });
      case 'compare':
        return change({ compare: resolved.compare === null ? null : 'none' });
      case 'theme':
        return setColorScheme(scheme === 'dark' ? 'light' : 'dark');
      case 'again':
        return void queries.refetchQueries({ type: 'active' });
      case 'palette':
      case 'help':
        return setOpen(asked.kind);
    }
  };
  useShortcuts({ act, open: ({ path }) => void navigate({ to: path as '/', search: searchOf(view) }) });
  return { act, dialogs: <Dialogs open={open} close={() => setOpen(null)} /> };
}
