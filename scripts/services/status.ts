import type { Endpoint, ServerName } from './endpoints.ts';
import { isRunning } from './process.ts';
import type { Server } from './server.ts';
import { serverNames, servers } from './servers.ts';
import { readState, type Recorded } from './state.ts';

/** Says what runs where. True when everything does. */
export async function status(tell: (line: string) => void): Promise<boolean> {
  const state = readState();
  const found = await Promise.all(serverNames.map((name) => look(servers[name], state[name])));
  for (const { line } of found) tell(line);
  return found.every(({ isFine }) => isFine);
}

async function look<Name extends ServerName>(
  server: Server<Name>,
  recorded: Recorded | undefined,
): Promise<{ isFine: boolean; line: string }> {
  const tellOf = (isFine: boolean, text: string) => ({ isFine, line: `${server.name.padEnd(11)} ${text}` });
  if (recorded === undefined) return tellOf(false, 'not started');
  const pids = recorded.processes.map(({ pid }) => pid).join(', ');
  if (recorded.endpoint === null) return tellOf(false, `half-started (pid ${pids})`);
  if (!recorded.processes.every(isRunning)) return tellOf(false, `ended (was pid ${pids})`);
  const where = addressOf(recorded.endpoint as Record<string, unknown>);
  return (await server.isReady(recorded.endpoint as Endpoint<Name>))
    ? tellOf(true, `answers at ${where} (pid ${pids})`)
    : tellOf(false, `runs but does not answer at ${where} (pid ${pids})`);
}

/** Without the password: what is printed ends up in logs. */
function addressOf(endpoint: Record<string, unknown>): string {
  const { bootstrap, url, urls } = endpoint;
  const address = [urls ?? url ?? bootstrap].flat().join(' and ');
  return address.replace(/:\/\/[^@/]*@/, '://');
}
