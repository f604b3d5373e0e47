import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { postgres } from '../scripts/services/postgres.ts';
import { type StartedProcess, stopProcess } from '../scripts/services/process.ts';
import { readConditions } from './conditions.ts';
import { type BenchBroker, startBroker } from './kafka-broker.ts';
import { type Compression, compressions, openBenchProducer } from './kafka-producer.ts';
import { endWithUs, exitOnSignals } from './end-with-us.ts';
import { measureBareEngine } from './measure-bare.ts';
import { type BacklogScene, measureBacklog } from './measure-backlog.ts';
import { measureLatency } from './measure-kafka-latency.ts';
import { measurePeer } from './measure-peer.ts';
import { measureRebalance } from './measure-rebalance.ts';

// npm run bench:kafka: how fast events come in from Kafka, with broker, engine and consumer on the same cores. The bench has a
// broker of its own; each mode has topics, a group and a data directory of its own.

const modes = ['rate', 'catch-up', 'latency', 'rebalance', 'peer'] as const;
type Mode = (typeof modes)[number];
const byDefault: readonly Mode[] = modes.filter((mode) => mode !== 'peer'); // which needs Python, and PyPI once

const usage = `Usage: npm run bench:kafka -- [options]

  --mode <list>        of ${modes.join(', ')}; default all but peer
  --peer               the same as --mode peer: the stack of the original description beside the service, in pairs of runs
  --peer-events <n>    events of each run of peer, 300,000
  --pairs <n>          pairs of peer, 3
  --events <n>         events of rate, which is compared with the bare engine, 1,000,000
  --backlog <n>        events of catch-up, 5,000,000
  --rates <list>       events a second of latency, 1000,10000
  --seconds <n>        length of latency at each pace, after 5 s of warming up, 30
  --rebalance-rate <n> events a second of rebalance, 10,000
  --partitions <n>     of each of the six topics, 12
  --compression <c>    of the producer: ${compressions.join(', ')}; default none
  --dir <path>         where all data is kept meanwhile, the system's temporary directory
  --out <file>         write the JSON here too
`;

const { values } = parseArgs({
  options: {
    mode: { type: 'string' },
    peer: { type: 'boolean', default: false },
    'peer-events': { type: 'string', default: '300000' },
    pairs: { type: 'string', default: '3' },
    events: { type: 'string', default: '1000000' },
    backlog: { type: 'string', default: '5000000' },
    rates: { type: 'string', default: '1000,10000' },
    seconds: { type: 'string', default: '30' },
    'rebalance-rate': { type: 'string', default: '10000' },
    partitions: { type: 'string', default: '12' },
    compression: { type: 'string', default: 'none' },
    dir: { type: 'string', default: tmpdir() },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const wanted = values.mode?.split(',') ?? (values.peer ? ['peer'] : byDefault);
  const unknown = wanted.filter((mode) => !modes.includes(mode as Mode));
  if (unknown.length > 0)
    throw new Error(`There is no mode ${unknown.join(', ')}; there are ${modes.join(', ')}.`);
  if (!compressions.includes(values.compression as Compression))
    throw new Error(`There is no compression ${values.compression}.`);
  const directory = mkdtempSync(join(values.dir, 'openride-bench-kafka-'));
  let broker: BenchBroker | null = null;
  const clean = () => rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  exitOnSignals();
  process.once('exit', clean);
  try {
    broker = await startBroker(directory, tell);
    const report: Record<string, unknown> = { conditions: conditionsOf(broker) };
    for (const mode of modes.filter((one) => wanted.includes(one))) {
      tell(`${mode} …`);
      Object.assign(report, await inScene(mode, directory, broker));
    }
    const text = `${JSON.stringify(report, null, 2)}\n`;
    process.stdout.write(text);
    if (values.out === undefined) return;
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, text);
  } finally {
    await broker?.stop();
    clean();
  }
}

function conditionsOf(broker: BenchBroker) {
  return {
    ...readConditions(new Date()),
    kafka: `${broker.version}, one broker, 512 MB of heap, a member's heartbeat every 0.5 s`,
    partitions: `6 × ${values.partitions}`,
    compression: values.compression,
    together: 'broker, engine, service and producer on these cores',
  };
}

async function inScene(mode: Mode, directory: string, broker: BenchBroker): Promise<object> {
  const dataDir = join(directory, mode);
  mkdirSync(dataDir);
  const prefix = `bench.${mode}`;
  await broker.makeTopics(prefix, Number(values.partitions));
  const producer = openBenchProducer(broker.bootstrap, prefix, values.compression as Compression);
  const settings = {
    KAFKA_BOOTSTRAP_SERVERS: broker.bootstrap,
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_CONSUMER_GROUP_ID: prefix,
    KAFKA_PARTITIONS: values.partitions,
  };
  try {
    return await measure(mode, { dataDir, settings, broker, producer, tell });
  } finally {
    await producer.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

async function measure(mode: Mode, scene: BacklogScene): Promise<object> {
  switch (mode) {
    case 'rate': {
      const rate = await measureBacklog(scene, Number(values.events));
      tell('the bare engine …');
      const bare = await measureBareEngine(scene.dataDir);
      const share = rate.events_per_second / bare.families_and_rollups.events_per_second;
      return { rate, bare, share_of_bare_engine: Math.round(share * 1000) / 1000 };
    }
    case 'catch-up':
      return { catch_up: await measureBacklog(scene, Number(values.backlog)) };
    case 'latency': {
      const rates = values.rates.split(',').map(Number);
      return { latency: await measureLatency(scene, { rates, seconds: Number(values.seconds) }) };
    }
    case 'peer':
      return {
        peer: await measurePeer(scene, {
          events: Number(values['peer-events']),
          pairs: Number(values.pairs),
        }),
      };
    case 'rebalance':
      return { rebalance: await withPostgres(scene) };
  }
}

/** Two services on one store share what is not events in PostgreSQL. */
async function withPostgres(scene: BacklogScene) {
  // Of its own, for PostgreSQL has a user of its own who cannot look into our folders.
  const directory = mkdtempSync(join(values.dir, 'openride-bench-postgres-'));
  const started: StartedProcess[] = [];
  const onProcess = (one: StartedProcess) => {
    started.push(one);
    endWithUs(one.pid);
  };
  try {
    const { url } = await postgres.start({ directory, tell, onProcess });
    const settings = { ...scene.settings, DATABASE_URL: url };
    return await measureRebalance({ ...scene, settings }, Number(values['rebalance-rate']));
  } finally {
    for (const process of started) await stopProcess(process);
    rmSync(directory, { recursive: true, force: true });
  }
}
