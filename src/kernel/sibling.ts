import { extname } from 'node:path';

/**
 * The URL of the module beside another one, for what starts it as a process or a thread: `name` without extension, which is
 * that of `url` (`import.meta.url`): .ts in a clone, .js in a release.
 */
export function siblingModule(name: string, url: string): URL {
  return new URL(`${name}${extname(url)}`, url);
}
