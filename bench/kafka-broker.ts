import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { families } from '../src/events/contract.ts';
import { KAFKA_VERSION } from '../scripts/services/kafka-jars.ts';
import { kafka } from '../scripts/services/kafka.ts';
import { type StartedProcess, stopProcess } from '../scripts/services/process.ts';
import { openCluster } from '../src/ingest/kafka/client/cluster.ts';
import { ensureTopics, untilLed } from '../src/ingest/kafka/client/ensure-topics.ts';
import { endWithUs } from './end-with-us.ts';

/** A broker of the bench's own: that of the tests would have their topics too, and their work. */
export interface BenchBroker {
  bootstrap: string;
  pid: number;
  version: string;
  /** Makes the six topics below a prefix. */
  makeTopics(prefix: string, partitions: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the broker in `directory`, as `services:up` does: 512 MB of heap, no replication. */
export async function startBroker(directory: string, tell: (line: string) => void): Promise<BenchBroker> {
  const home = join(directory, 'kafka');
  mkdirSync(home, { recursive: true });
  const started: StartedProcess[] = [];
  const onProcess = (one: StartedProcess) => {
    started.push(one);
    endWithUs(one.pid);
  };
  const stop = async () => {
    for (const one of started) await stopProcess(one);
  };
  try {
    const { bootstrap } = await kafka.start({ directory: home, tell, onProcess });
    return {
      bootstrap,
      pid: started[0]?.pid ?? 0,
      version: KAFKA_VERSION,
      async makeTopics(prefix, partitions) {
        const [host = '', port] = bootstrap.split(':');
        const cluster = openCluster({ clientId: 'bench', bootstrap: [{ host, port: Number(port) }] });
        const topics = families.map((family) => `${prefix}.${family}`);
        await ensureTopics(cluster, topics, { settings: { partitions, replicationFactor: 1 } });
        await untilLed(cluster, topics); // so that no message is sent twice
        await cluster.close();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
