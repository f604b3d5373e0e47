import type { Delta } from './delta.ts';

// Pages import this file, so it uses nothing that a browser lacks.

/**
 * Returns the value that a delta makes of `before`, which stays as it is: what did not change is shared. Throws if a path leads
 * nowhere: the frames before were other ones.
 */
export function applyDelta(before: object, { set, drop }: Delta): object {
  const root = { root: before };
  const copied = new Set<object>();
  for (const [path, value] of Object.entries(set)) {
    const { parent, name } = parentOf(root, path, copied);
    put(parent, name, value);
  }
  for (const path of drop) {
    const { parent, name } = parentOf(root, path, copied);
    Reflect.deleteProperty(parent, name);
  }
  return root.root;
}

/** Copies each object on the way to the last one, once. */
function parentOf(root: object, path: string, copied: Set<object>): { parent: object; name: string } {
  const names = ['root', ...path.split('/').slice(1).map(unescapeName)];
  const last = names.pop()!;
  let parent = root;
  for (const name of names) {
    const next: unknown = Object.hasOwn(parent, name) ? (parent as Record<string, unknown>)[name] : undefined;
    if (typeof next !== 'object' || next === null) throw new Error(`The path ${path} leads nowhere.`);
    const own: object = copied.has(next)
      ? next
      : Array.isArray(next)
        ? [...(next as unknown[])]
        : { ...next };
    copied.add(own);
    put(parent, name, own);
    parent = own;
  }
  return { parent, name: last };
}

/** An ordinary assignment of `__proto__` would be lost. */
function put(parent: object, name: string, value: unknown): void {
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
}

function unescapeName(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
