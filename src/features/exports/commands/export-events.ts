import type { ExportOwner } from '../export.ts';
import { invalidIssue } from '../../../metrics/query/query-input.ts';
import {
  type Command,
  type CommandArguments,
  type CommandIo,
  usageError,
} from '../../../platform/cli/command.ts';
import { withProgress } from '../../../platform/cli/progress-line.ts';
import { scopes } from '../../../platform/access/scopes.ts';
import type { FileFormat } from '../../../platform/formats/file-format.ts';
import type { Store } from '../../../platform/warehouse/store.ts';
import { exportInput } from '../input.ts';
import { formatOf, outputOptions, writeTo } from './output.ts';
import { sourceOfEvents } from '../source.ts';
import { readLastSeq } from '../store.ts';
import { type Sink, writeFile } from '../write-file.ts';

/** The command uses this of its host. */
export interface EventsCommandHost {
  withStore: <Result>(
    use: (store: { warehouse: Pick<Store, 'connection' | 'shards'> }) => Promise<Result>,
  ) => Promise<Result>;
  timezone: () => string;
  now: () => number;
  signal: AbortSignal;
}

/** Whoever is at the machine of the service can read its files, so the command keeps nothing from them. */
const commandLine: ExportOwner = { id: 'cli', name: 'command line', kind: 'local', scopes: new Set(scopes) };

const options = {
  family: { value: '<family>', description: 'user, booking, payment, trip, route, location or payout' },
  from: { value: '<time>', description: 'start, inclusive: RFC 3339, or a local date' },
  to: { value: '<time>', description: 'end, exclusive' },
  timezone: { value: '<name>', description: 'IANA name; default: that of the business' },
  types: { value: '<types>', description: 'event types, separated by commas; default: all' },
  columns: {
    value: '<columns>',
    description: 'columns, separated by commas; default: all that tell nobody and no exact place',
  },
  filters: { value: '<json>', description: 'conditions as JSON, as POST /v1/exports takes them' },
  ...outputOptions,
} as const;

/** `export events`: the events of a family, beside a running service or without one. */
export function exportEvents(host: EventsCommandHost): Command {
  return {
    summary: 'write the events of a family to a file or to stdout, as CSV, XLSX, JSON, NDJSON or Parquet',
    positionals: [],
    options,
    audit: { act: 'exports.make' },
    run: (args, io) => run(args, io, host),
  };
}

async function run(args: CommandArguments, io: CommandIo, host: EventsCommandHost): Promise<0> {
  const output = args.text('output') ?? null;
  const wanted = readWanted(args, formatOf(args.text('format'), output));
  await host.withStore(async ({ warehouse }) => {
    const seq = await readLastSeq(warehouse);
    const made = { wanted, format: wanted.format, owner: commandLine, seq, asOf: new Date(host.now()) };
    const deps = { connection: warehouse.connection, timezone: host.timezone() };
    const source = await sourceOfEvents(made, deps, host.signal);
    await withProgress(io, async (progress) => {
      const onProgress = ({ rows, bytes }: { rows: number; bytes: number }) =>
        progress.show(`${rows} of ${source.rows} rows, ${(bytes / 1e6).toFixed(1)} MB`);
      const write = (sink: Sink) => writeFile(source, sink, { onProgress, signal: host.signal });
      const { rows, bytes, sha256 } = await writeTo(output, io.stdout, write);
      progress.note(`${rows} rows, ${bytes} bytes, SHA-256 ${sha256}, events up to batch ${seq}`);
    });
  });
  return 0;
}

function readWanted(args: CommandArguments, format: FileFormat) {
  const list = (name: string) =>
    args
      .text(name)
      ?.split(',')
      .map((item) => item.trim());
  const query = {
    family: args.text('family'),
    from: args.text('from'),
    to: args.text('to'),
    timezone: args.text('timezone'),
    event_types: list('types'),
    columns: list('columns'),
    filters: readFilters(args.text('filters')),
  };
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const parsed = exportInput.safeParse({ of: 'events', query: given, format, bom: args.flag('bom') });
  if (parsed.success) return parsed.data;
  throw invalidIssue(parsed.error.issues[0]!);
}

function readFilters(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw usageError(
      '--filters is not JSON. Write a list, such as \'[{"column":"currency","op":"eq","value":"NGN"}]\'.',
    );
  }
}
