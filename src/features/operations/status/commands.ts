import { type Command, jsonOption, printJson } from '../../../platform/cli/command.ts';
import { type Cell, renderFacts } from '../../../platform/cli/render-table.ts';

export interface StatusDeps {
  /** What there is to say of the store, in groups or plain; `ok` false is exit code 1. */
  status: () => Promise<{ ok: boolean; facts: Record<string, unknown> }>;
}

/** `status`: how the store is, at a glance. */
export function makeStatusCommand({ status }: StatusDeps): Command {
  return {
    summary: 'say how the event store is: size, watermark, waiting batches, dead letters',
    positionals: [],
    options: jsonOption,
    details: 'Exit code 1 when something is wrong.',
    async run(args, io) {
      const { ok, facts } = await status();
      if (args.flag('json')) printJson(io, { ok, ...facts });
      else io.stdout.write(`${renderFacts({ ok: ok ? 'yes' : 'NO', ...flatten(facts) })}\n`);
      return ok ? 0 : 1;
    },
  };
}

function flatten(facts: object, prefix = ''): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const [name, value] of Object.entries(facts) as [string, unknown][]) {
    const label = `${prefix}${name.replaceAll('_', ' ')}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      Object.assign(cells, flatten(value, `${label} · `));
    else
      cells[label] =
        typeof value === 'number' || typeof value === 'string' || value === null
          ? value
          : JSON.stringify(value);
  }
  return cells;
}
