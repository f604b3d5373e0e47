import { useEffect, useRef } from 'react';
import { pages, type PageEntry } from './pages.ts';
import { type Act, shortcuts } from './shortcuts.ts';

const byKeys = new Map(shortcuts.map((shortcut) => [shortcut.keys, shortcut.act]));
const pageByKey = new Map(pages.map((page) => [page.key, page]));
const GOES_WITHIN_MS = 1_500;

/** Whether single letters act; some people speak to their computer, and words are full of letters. */
const SINGLE_KEYS = 'openride-single-keys';

/** Listens for the keys of shortcuts.ts, and for `g` with the letter of a page. */
export function useShortcuts(does: { act: (act: Act) => void; open: (page: PageEntry) => void }): void {
  const latest = useRef(does);
  useEffect(() => {
    latest.current = does;
  });
  useEffect(() => {
    let wentAtMs = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      const key = keysOf(event);
      const isSingle = !key.startsWith('mod+');
      if (event.defaultPrevented || event.altKey || (isSingle && (isTyping(event) || areSingleKeysOff())))
        return;
      const goes = performance.now() - wentAtMs < GOES_WITHIN_MS;
      wentAtMs = key === 'g' ? performance.now() : -Infinity;
      const page = goes ? pageByKey.get(key) : undefined;
      const act = byKeys.get(key);
      if (page === undefined && act === undefined) return;
      event.preventDefault();
      if (page !== undefined) latest.current.open(page);
      else latest.current.act(act!);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function keysOf({ key, ctrlKey, metaKey }: KeyboardEvent): string {
  return `${ctrlKey || metaKey ? 'mod+' : ''}${key.toLowerCase()}`;
}

function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null)
  );
}

export function areSingleKeysOff(): boolean {
  return localStorage.getItem(SINGLE_KEYS) === 'off';
}

/** Keeps whether single letters act. */
export function keepSingleKeys(act: boolean): void {
  localStorage.setItem(SINGLE_KEYS, act ? 'on' : 'off');
}
