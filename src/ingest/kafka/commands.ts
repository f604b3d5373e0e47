import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Intake } from '../records.ts';
import { replayFromKafka } from './replay-from-kafka.ts';
import { kafkaSection } from './settings.ts';
import type { Section } from '../../platform/config/define-section.ts';
import {
  type Command,
  type CommandArguments,
  jsonOption,
  printJson,
  usageError,
} from '../../platform/cli/command.ts';
import { group } from '../../kernel/render-quantity.ts';
import { withProgress } from '../../platform/cli/progress-line.ts';
import { renderTable } from '../../platform/cli/render-table.ts';

/** The messages that `replay` reads again. */
export interface TopicReplay {
  topic: string;
  partition: number | null;
  from: { offset: number } | { atMs: number };
}

export interface TopicReplayReport {
  read: number;
  accepted: number;
  duplicate: number;
  conflict: number;
  rejected: number;
  partitions: { partition: number; from: number; to: number; read: number }[];
}

export interface ReplayDeps {
  replay: (request: TopicReplay, onProgress: (read: number) => void) => Promise<TopicReplayReport>;
}

/** Makes the command `replay`: it reads messages of a topic again, up to where the consumer group has read. */
function makeReplayCommand({ replay }: ReplayDeps): Command {
  return {
    summary: 'read messages of a Kafka topic again',
    positionals: [],
    options: {
      topic: { value: 'topic', description: 'the topic' },
      from: { value: 'offset|time', description: 'the first offset, or the first moment (RFC 3339)' },
      partition: { value: 'n', description: 'this one alone' },
      ...jsonOption,
    },
    details:
      'What is stored already counts as a duplicate. It reads up to where the group of KAFKA_CONSUMER_GROUP_ID is, and leaves its offsets as they are: the service goes on\n' +
      'meanwhile. Ctrl-C ends it; what was read by then is in.',
    async run(args, io) {
      const request = readRequest(args);
      const report = await withProgress(io, (progress) =>
        replay(request, (read) => progress.show(`${group(read)} messages`)),
      );
      if (args.flag('json')) printJson(io, report);
      else io.stdout.write(`${renderReplay(report)}\n`);
      return 0;
    },
  };
}

function readRequest(args: CommandArguments): TopicReplay {
  const topic = args.text('topic');
  const from = args.text('from');
  if (topic === undefined || from === undefined) throw usageError('--topic and --from are needed.');
  const partition = args.text('partition');
  if (partition !== undefined && !/^\d{1,9}$/.test(partition))
    throw usageError('--partition is a number from 0 on.');
  return { topic, partition: partition === undefined ? null : Number(partition), from: parseFrom(from) };
}

function parseFrom(text: string): TopicReplay['from'] {
  if (/^\d{1,15}$/.test(text)) return { offset: Number(text) };
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const atMs = Date.parse(text);
  if (!isTime || Number.isNaN(atMs))
    throw usageError('--from is an offset, or a moment in RFC 3339 such as 2026-01-31T08:00:00+01:00.');
  return { atMs };
}

function renderReplay({
  partitions,
  read,
  accepted,
  duplicate,
  conflict,
  rejected,
}: TopicReplayReport): string {
  const counts = [
    `${group(read)} messages: ${group(accepted)} new events`,
    `${group(duplicate)} duplicates`,
    `${group(conflict)} conflicts`,
    `${group(rejected)} dead letters.`,
  ].join(', ');
  const ranges = partitions.map(({ partition, from, to, read: n }) => ({ partition, from, to, messages: n }));
  return ranges.length === 0
    ? 'The topic has no partition that can be read.'
    : `${renderTable(ranges)}\n\n${counts}`;
}

/** The functions and settings that the Kafka commands need. */
export interface KafkaCommandHost {
  withIntake: <Result>(
    use: (ingest: { intake: Pick<Intake, 'submit'>; connection: Connection }) => Promise<Result>,
  ) => Promise<Result>;
  /** Reads the settings of one section. */
  read: <Value>(section: Section<Value>) => Value;
  signal: AbortSignal;
}

/** Makes the Kafka commands. */
export function kafkaCommands({ withIntake, read, signal }: KafkaCommandHost) {
  return {
    replay: makeReplayCommand({
      replay: (request, onProgress) =>
        withIntake(({ intake, connection }) =>
          replayFromKafka(read(kafkaSection), { intake, connection, signal, onProgress }, request),
        ),
    }),
  };
}
