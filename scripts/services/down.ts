import { existsSync } from 'node:fs';
import { type ServerName, servicesDirectory } from './endpoints.ts';
import { exclusively, readState, removeEverything } from './state.ts';
import { clear } from './up.ts';

/** Ends every process that `services:up` has started, and removes their data. */
export async function down(tell: (line: string) => void): Promise<boolean> {
  if (!existsSync(servicesDirectory)) {
    tell('Nothing runs.');
    return true;
  }
  await exclusively(async () => {
    const state = readState();
    await Promise.all(
      (Object.keys(state) as ServerName[]).map(async (name) => {
        await clear(name, state);
        tell(`${name}: ended`);
      }),
    );
    removeEverything();
  });
  tell('All servers have ended; their data is removed.');
  return true;
}
