import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import { families } from '../src/events/contract.ts';
import { KAFKA_VERSION } from '../scripts/services/kafka-jars.ts';
import { kafka } from '../scripts/services/kafka.ts';
import { type StartedProcess, stopProcess } from '../scripts/services/process.ts';
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
        const admin = new Admin({ clientId: 'bench', bootstrapBrokers: [bootstrap] });
        const topics = families.map((family) => `${prefix}.${family}`);
        await admin.createTopics({ topics, partitions, replicas: 1 });
        await admin.close();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
