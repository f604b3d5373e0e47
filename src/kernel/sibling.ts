import { extname } from 'node:path';

/**
 * Returns the URL of a module beside another one, to start it as a process or a thread. `name` has no extension: it gets the one
 * of `url` (the caller's `import.meta.url`), which is .ts in a clone and .js in a release.
 */
export function siblingModule(name: string, url: string): URL {
  return new URL(`${name}${extname(url)}`, url);
}
