import { roles } from '../platform/config/roles.ts';
import type { Command, ExitCode } from '../platform/cli/command.ts';

export interface ServeDeps {
  /** Resolves when the service has stopped, with the exit code. `role` goes before the setting ROLE. */
  serve: (role: string | undefined) => Promise<ExitCode>;
}

/** `serve`: the service. */
export function makeServeCommand({ serve }: ServeDeps): Command {
  return {
    summary: 'run the service until it is told to stop',
    positionals: [],
    options: {
      role: {
        value: 'role',
        choices: roles,
        description: 'what this process does; several processes share DATABASE_URL',
      },
    },
    details: 'Settings come from the environment and from .env; see docs/CONFIGURATION.md.',
    run: (args) => serve(args.text('role')),
  };
}
