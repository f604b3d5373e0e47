import { type Command, jsonOption, printJson, usageError } from '../../../platform/cli/command.ts';
import { renderFacts, renderTable } from '../../../platform/cli/render-table.ts';
import { megabytes } from '../../../kernel/render-quantity.ts';
import type { Upgrade } from './decide-upgrade.ts';

/** `upgrade --check`: what this version would migrate, and what must be done before it starts. */
export function makeUpgradeCommand({ check }: { check: () => Promise<Upgrade> }): Command {
  return {
    summary: 'say what an upgrade to this version would migrate, and what must be done first',
    positionals: [],
    options: { check: { description: 'needed: the command only looks' }, ...jsonOption },
    details:
      'Run it with the new version, beside the old one or on a stopped service; it changes nothing. Time and space are estimated from the sizes of the tables.\n' +
      'Migrations are applied when the new version starts. Exit code 1 when something must be done first.',
    async run(args, io) {
      if (!args.flag('check'))
        throw usageError('Give --check. An upgrade itself is the start of the new version, which migrates.');
      const upgrade = await check();
      if (args.flag('json')) printJson(io, upgrade);
      else io.stdout.write(`${renderUpgrade(upgrade)}\n`);
      return upgrade.ready ? 0 : 1;
    },
  };
}

function renderUpgrade({
  ready,
  first,
  pending,
  seconds,
  bytes,
  free_bytes,
  last_backup,
  backup_age_hours,
}: Upgrade): string {
  const facts = {
    ready: ready ? 'yes' : 'NO',
    'pending migrations': pending.length,
    'time, at most about': `${seconds} s`,
    'space, at most about': megabytes(bytes),
    'free space of the event store': free_bytes === null ? 'unknown' : megabytes(free_bytes),
    'last backup': last_backup ?? 'none',
    'its age': backup_age_hours === null ? 'unknown' : `${backup_age_hours} h`,
  };
  const rows = pending.map((one) => ({ ...one, bytes: megabytes(one.bytes) }));
  return [
    renderFacts(facts),
    ...(rows.length === 0 ? [] : ['', renderTable(rows)]),
    ...(first.length === 0 ? [] : ['', 'First:', ...first.map((line) => `- ${line}`)]),
  ].join('\n');
}
