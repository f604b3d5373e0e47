import type { Search } from '../view/view.ts';
import { pages } from './pages.ts';

/** The pages that a wall display shows by turns. */
export interface Rotation {
  paths: readonly string[];
  everyMs: number;
}

const USUAL_SECONDS = 30;
const LONGEST_SECONDS = 3_600;

/** Reads `?kiosk=now,payments&every=30`. Null: one page stays. A page or time that it cannot read it leaves out. */
export function rotationOf({ kiosk = '', every = '' }: Search): Rotation | null {
  const names = kiosk.split(',');
  const paths = names.flatMap((name) => pages.find((page) => page.name === name)?.path ?? []);
  if (paths.length < 2) return null;
  const seconds = Number(every);
  const isGiven = seconds >= 1 && seconds <= LONGEST_SECONDS;
  return { paths, everyMs: (isGiven ? seconds : USUAL_SECONDS) * 1_000 };
}

/** The page that follows; the first one after a page that is not among them. */
export function pathAfter({ paths }: Rotation, path: string): string {
  return paths[(paths.indexOf(path) + 1) % paths.length]!;
}
