import { type Command, type CommandArguments, usageError } from '../platform/cli/command.ts';
import { type SizeName, sizes } from './options.ts';
import type { DemoIo, DemoRequest } from './request.ts';

const sizeNames = Object.keys(sizes) as SizeName[];

/** `demo`: a simulated city, its past and its present. `demo` resolves when it has stopped. */
export function makeDemoCommand({
  demo,
}: {
  demo: (request: DemoRequest, io: DemoIo) => Promise<void>;
}): Command {
  return {
    summary: 'run the service with a simulated city, its past and its present',
    positionals: [],
    options: {
      size: {
        value: 'size',
        choices: sizeNames,
        description:
          'how large the city is, demo when left out (1 million events in 90 days; large: 20, huge: 100)',
      },
      days: { value: 'n', description: 'days of history, 90' },
      'events-per-second': { value: 'n', description: 'about so many once it is live, 20' },
      seed: { value: 'n', description: 'another one is another city, 1' },
      port: { value: 'port', description: 'instead of PORT' },
      fresh: { description: 'forget the city that is there' },
      'no-live': { description: 'stop after the history' },
      write: {
        value: 'file|-',
        description:
          'write the whole days of the history as NDJSON (.gz: compressed) instead, and start no service',
      },
      kafka: {
        description: 'produce to the topics of KAFKA_BOOTSTRAP_SERVERS instead, and start no service',
      },
    },
    details:
      'The data sits in DATA_DIR, ./data/demo when that is not set, and is labelled as simulated wherever it is shown. A second\n' +
      'start goes on with the same city. It listens on this machine only, without keys. Ctrl-C ends it.\n' +
      'With --kafka the topics are openride.events.simulated.*, or those of a KAFKA_TOPIC_PREFIX that ends so; services that read\n' +
      'them need the same prefix: by it they know that the data is simulated, and say so.',
    async run(args, io) {
      if (args.flag('kafka') && args.text('write') !== undefined)
        throw usageError('--write and --kafka are two places for the events: name one.');
      await demo(readRequest(args), io);
      return 0;
    },
  };
}

function readRequest(args: CommandArguments): DemoRequest {
  const number = (name: string, [min, max]: [number, number], usual: number) => {
    const text = args.text(name);
    if (text === undefined) return usual;
    const value = Number(text);
    if (!(value >= min && value <= max)) throw usageError(`--${name} is a number from ${min} to ${max}.`);
    return value;
  };
  const port = args.text('port');
  return {
    size: (args.text('size') ?? 'demo') as SizeName,
    days: Math.floor(number('days', [1, 3_000], 90)),
    seed: Math.floor(number('seed', [0, 4_294_967_295], 1)),
    eventsPerSecond: number('events-per-second', [0, 5_000], 20),
    port: port === undefined ? undefined : Math.floor(number('port', [0, 65_535], 0)),
    fresh: args.flag('fresh'),
    goesLive: !args.flag('no-live'),
    kafka: args.flag('kafka'),
    write: args.text('write'),
  };
}
