import { type Command, jsonOption, printJson } from '../../../platform/cli/command.ts';
import { widthOf } from '../../../platform/cli/fit.ts';
import { type Cell, renderFacts, renderTable } from '../../../platform/cli/render-table.ts';
import type { Status } from './read-status.ts';

/** `status`: how the store is, at a glance. */
export function makeStatusCommand({ status }: { status: () => Promise<Status> }): Command {
  return {
    summary: 'say how complete and how large the event store is',
    positionals: [],
    options: jsonOption,
    details: 'Exit code 1 when something is wrong.',
    async run(args, io) {
      const found = await status();
      const { ok, facts, ...lists } = found;
      if (args.flag('json')) printJson(io, { ok, ...facts, ...lists });
      else io.stdout.write(`${renderStatus(found, widthOf(io.stdout))}\n`);
      return ok ? 0 : 1;
    },
  };
}

/** The words that a person reads for each fact; --json keeps the names. */
const labels: Readonly<Record<string, string>> = {
  data_dir: 'data directory',
  store: 'event store',
  a_process_writes: 'a process writes',
  records: 'messages landed',
  events: 'events counted',
  redeliveries: 'messages sent again',
  letters: 'dead letters',
  newest_ingested_at: 'newest arrival',
  watermark: 'watermark (complete up to)',
  batches_waiting: 'batches waiting for the fan-out',
  batches_overdue: 'of these for over ten minutes',
  kafka_lag: 'messages waiting in Kafka',
  kafka_error: 'Kafka cannot be asked',
  disk_bytes: 'bytes on disk',
};

function renderStatus({ ok, facts, tables, instances }: Status, width: number): string {
  // The number of the last batch tells nobody anything; programs get it by --json.
  const { last_seq: _, ...shown } = facts;
  const told = Object.entries(shown).map(([name, value]): [string, Cell] => [
    labels[name] ?? name.replaceAll('_', ' '),
    typeof value === 'boolean' ? (value ? 'yes' : 'no') : value,
  ]);
  const sizes = Object.entries(tables).map(([table, { rows, bytes }]) => ({ table, rows, bytes }));
  return [
    renderFacts({ 'in order': ok ? 'yes' : 'NO', ...Object.fromEntries(told) }, width),
    ...(sizes.length === 0 ? [] : ['', renderTable(sizes)]),
    ...(instances === undefined ? [] : ['', 'instances', renderFacts(instances, width)]),
  ].join('\n');
}
