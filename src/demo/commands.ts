import { type Command, type CommandArguments, usageError } from '../platform/cli/command.ts';
import { minutesOf } from './city-clock.ts';
import { type SizeName, sizes } from './options.ts';
import type { DemoIo, DemoRequest } from './request.ts';

const sizeNames = Object.keys(sizes) as SizeName[];

const options = {
  size: {
    value: 'size',
    choices: sizeNames,
    description: `how large the city is: ${sizeNames.map((name) => `${name} (${sizes[name].about})`).join('; ')}. Left out: demo`,
  },
  days: { value: 'n', description: 'days of history, instead of those of the size' },
  'events-per-second': {
    value: 'n',
    description:
      'at least about so many once it is live, by departures beside the timetable; left out: the own pace of the city',
  },
  clock: {
    value: 'HH:MM|now',
    description:
      'the local time of a new city when it begins, 07:30 when left out; now: that of Lagos, also with --kafka when left out',
  },
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
};

/**
 * Makes the command `demo`, which runs a simulated city with a past and a present. The host's `demo` resolves when it has
 * stopped.
 */
export function makeDemoCommand({
  demo,
}: {
  demo: (request: DemoRequest, io: DemoIo) => Promise<void>;
}): Command {
  return {
    summary: 'run the service with a simulated city',
    positionals: [],
    options,
    details:
      'The data sits in DATA_DIR, ./data/demo when that is not set, and is labelled as simulated wherever it is shown. A second\n' +
      'start goes on with the same city. It listens on this machine only, without keys, and of the settings it hears only those that\n' +
      'are about this machine: no other source, store or mail server. Ctrl-C ends it.\n' +
      'The city lives in the time zone in which its clock shows the time of --clock, to the half hour. So its past ends now, every\n' +
      'event carries its real time, and the zone is the BUSINESS_TIMEZONE of the demo.\n' +
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
  const size = (args.text('size') ?? 'demo') as SizeName;
  return {
    size,
    days: Math.floor(number('days', [1, 3_000], sizes[size].days)),
    seed: Math.floor(number('seed', [0, 4_294_967_295], 1)),
    eventsPerSecond: number('events-per-second', [0, 5_000], 0),
    clock: readClock(args),
    port: port === undefined ? undefined : Math.floor(number('port', [0, 65_535], 0)),
    fresh: args.flag('fresh'),
    goesLive: !args.flag('no-live'),
    kafka: args.flag('kafka'),
    write: args.text('write'),
  };
}

/**
 * Reads the clock of the city. A city that sends to Kafka lives by the time of Lagos by default, because each reader of the
 * topics has a time zone of its own.
 */
function readClock(args: CommandArguments): number | null {
  const text = args.text('clock') ?? (args.flag('kafka') ? 'now' : '07:30');
  if (text === 'now') return null;
  const minutes = minutesOf(text);
  if (minutes === null) throw usageError('--clock is a time of day such as 07:30, or now.');
  return minutes;
}
