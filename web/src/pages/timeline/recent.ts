import { isKind, type Entity } from './timeline.ts';

const KEY = 'openride.timeline';
const AT_MOST = 8;

/** Puts what is looked at before what was looked at earlier, each once. */
export function withNewest(list: readonly Entity[], newest: Entity): Entity[] {
  const others = list.filter(({ kind, id }) => kind !== newest.kind || id !== newest.id);
  return [newest, ...others].slice(0, AT_MOST);
}

/** Reads the list from its text; anything else is an empty one. */
export function parseRecent(text: string | null): Entity[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isEntity).slice(0, AT_MOST) : [];
  } catch {
    return [];
  }
}

// It is kept for the tab alone: the next person at a shared machine does not see what was looked at.

/** What was looked at in this tab, the newest first. */
export function readRecent(): Entity[] {
  return parseRecent(sessionStorage.getItem(KEY));
}

/** Notes that something is looked at. */
export function noteRecent(entity: Entity): void {
  sessionStorage.setItem(KEY, JSON.stringify(withNewest(readRecent(), entity)));
}

function isEntity(value: unknown): value is Entity {
  const { kind, id } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof kind === 'string' && isKind(kind) && typeof id === 'string' && id !== '';
}
