import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Search } from '../view/view.ts';
import { pathAfter, rotationOf } from './rotation.ts';

/** Shows the pages of a wall display by turns, where its address names several. */
export function useRotation(): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const search = useRouterState({ select: ({ location }) => location.search as Search });
  const navigate = useNavigate();
  const { kiosk, every } = search;
  useEffect(() => {
    const rotation = rotationOf({ kiosk, every } as Search);
    if (rotation === null) return;
    // Nobody goes back on a wall, and the history of the browser would grow.
    const turn = () => void navigate({ to: pathAfter(rotation, path) as '/', search: true, replace: true });
    const timer = setTimeout(turn, rotation.everyMs);
    return () => clearTimeout(timer);
  }, [kiosk, every, path, navigate]);
}
