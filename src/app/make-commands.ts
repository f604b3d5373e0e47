import { makeRecordCommand } from '../features/access/audit/record-command.ts';
import { auditCommand } from '../platform/cli/audit-command.ts';
import type { Command } from '../platform/cli/command.ts';
import type { CommandHost } from './command-host.ts';
import { type Config, valueOf } from './config.ts';
import { afterRestore, allParts, migrationSets } from './features.ts';
import { commandLog, makeWaysIn } from './open-offline.ts';

export interface CommandsOptions extends Pick<
  CommandHost,
  'serve' | 'demo' | 'version' | 'stdin' | 'signal'
> {
  config: () => Config;
}

/** The commands of all parts, in the order of the help. Those that are acts are recorded. */
export function makeCommands({ config, ...given }: CommandsOptions): Readonly<Record<string, Command>> {
  const { version, signal } = given;
  const { hasMetadata, ...waysIn } = makeWaysIn({ version, signal, config });
  const host: CommandHost = {
    ...waysIn,
    ...given,
    migrationSets,
    afterRestore,
    read: (section) => valueOf(config(), section),
    dataDir: () => config().service.dataDir,
    ownUrl: () => `http://localhost:${config().http.port}`,
    allowedLatenessMs: () => config().business.allowedLatenessMs,
    timezone: () => config().business.timezone,
    currency: () => config().business.currency,
    now: Date.now,
  };
  // The log takes settings, so it is opened when something is to be told.
  const log = {
    error: (facts: object, message: string) => commandLog(config()).error(facts, message),
  };
  const record = makeRecordCommand({ withMetadata: waysIn.withMetadata, hasMetadata, log });
  const commands = allParts.flatMap((part) => Object.entries(part.commands?.(host) ?? {}));
  return Object.fromEntries(commands.map(([name, command]) => [name, auditCommand(command, record)]));
}
