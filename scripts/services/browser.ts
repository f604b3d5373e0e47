import { findProgram, needProgram } from './install.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium on this machine; null: there is none. */
export function findBrowser(): string | null {
  return NAMES.map((name) => findProgram(name)).find((path) => path !== null) ?? null;
}

/** Finds Chromium for the browser tests, after installing Debian's where that is possible. False when there is none. */
export async function bringBrowser(tell: (line: string) => void): Promise<boolean> {
  try {
    const what = 'Chromium, which the browser tests drive,';
    const packages = ['chromium'];
    const path = await needProgram(findBrowser, { what, packages, tell: (line) => tell(`browser: ${line}`) });
    tell(`browser: ${path}`);
    return true;
  } catch (error) {
    tell(`browser: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
