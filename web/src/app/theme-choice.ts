import type { MantineColorSchemeManager } from '@mantine/core';

// index.html reads the same entry before anything is drawn.
const ENTRY = 'openride-theme';

/** Keeps the chosen scheme: light, dark, or that of the system. */
export const themeKeeper: MantineColorSchemeManager = {
  get(fallback) {
    const kept = localStorage.getItem(ENTRY);
    return kept === 'light' || kept === 'dark' || kept === 'auto' ? kept : fallback;
  },
  set: (value) => localStorage.setItem(ENTRY, value),
  subscribe() {},
  unsubscribe() {},
  clear: () => localStorage.removeItem(ENTRY),
};
