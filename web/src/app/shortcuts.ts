import type { PresetName } from '../view/presets.ts';

/** What a key does. The shell knows how; menus, keys and help know it from this list alone. */
export type Act =
  | { kind: 'range'; preset: PresetName }
  | { kind: 'compare' }
  | { kind: 'palette' }
  | { kind: 'help' }
  | { kind: 'theme' }
  | { kind: 'again' };

export interface Shortcut {
  /** As `KeyboardEvent.key` says it, in lower case; `mod+` means Ctrl, or ⌘ on a Mac. */
  keys: string;
  title: string;
  group: 'Range' | 'Page';
  act: Act;
}

/** Every key of the application, once; pages are opened by `g` and a letter of their own (pages.ts). */
export const shortcuts: readonly Shortcut[] = [
  { keys: 'h', title: 'Last hour', group: 'Range', act: { kind: 'range', preset: '60m' } },
  { keys: 'd', title: 'Today', group: 'Range', act: { kind: 'range', preset: 'today' } },
  { keys: 'e', title: 'Yesterday', group: 'Range', act: { kind: 'range', preset: 'yesterday' } },
  { keys: 'w', title: 'Last 7 days', group: 'Range', act: { kind: 'range', preset: '7d' } },
  { keys: 'm', title: 'Month to date', group: 'Range', act: { kind: 'range', preset: 'mtd' } },
  { keys: 'x', title: 'Compare, or not', group: 'Range', act: { kind: 'compare' } },
  { keys: 'mod+k', title: 'Jump or search', group: 'Page', act: { kind: 'palette' } },
  { keys: '/', title: 'Jump or search', group: 'Page', act: { kind: 'palette' } },
  { keys: 'r', title: 'Ask again', group: 'Page', act: { kind: 'again' } },
  { keys: 't', title: 'Light or dark', group: 'Page', act: { kind: 'theme' } },
  { keys: '?', title: 'Keys and help', group: 'Page', act: { kind: 'help' } },
];

/** The key that chooses a range; undefined: it has none. */
export function keyOfPreset(preset: PresetName): string | undefined {
  return shortcuts.find(({ act }) => act.kind === 'range' && act.preset === preset)?.keys;
}
