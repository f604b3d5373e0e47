import type { Command } from './command.ts';

/** `serve`: the service. `serve` resolves when it has stopped. */
export function makeServeCommand({ serve }: { serve: () => Promise<void> }): Command {
  return {
    summary: 'run the service until it is told to stop',
    positionals: [],
    options: {},
    details: 'Settings come from the environment and from .env; see docs/CONFIGURATION.md.',
    async run() {
      await serve();
      return 0;
    },
  };
}
