import { lazy, Suspense } from 'react';

// Both are loaded when they are first opened: most views need neither.
const Palette = lazy(() => import('./palette/palette.tsx'));
const Help = lazy(() => import('./help/help.tsx'));

export type DialogName = 'palette' | 'help';

/** The dialog that is open. */
export function Dialogs({ open, close }: { open: DialogName | null; close: () => void }) {
  return (
    <Suspense>
      {open === 'palette' && <Palette close={close} />}
      {open === 'help' && <Help close={close} />}
    </Suspense>
  );
}
