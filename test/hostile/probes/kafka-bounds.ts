import { createRecordsBatch } from '@platformatic/kafka';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eventExamples } from '../../../src/events/examples.ts';
import { produceBatch } from '../../support/raw-batches.ts';
import { uniqueName } from '../../support/unique-name.ts';
import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { peakMemoryMib } from './process-cost.ts';

// Each probe sends to a topic of its own, and behind the attack an event: it must arrive, else the partition stands still.

const MIB = 1_048_576;
const prefix = uniqueName('hostile');

/** A few bytes on a topic may not cost much. */
export const kafkaBounds: ProbeGroup = {
  name: 'bounds of Kafka',
  needs: ['kafka'],
  settings: ({ kafka }) => ({
    KAFKA_BOOTSTRAP_SERVERS: kafka!.bootstrap,
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_CONSUMER_GROUP_ID: `${prefix}-group`,
    KAFKA_PARTITIONS: '1',
  }),
  probes: [
    {
      name: 'a message of 128 MiB in 12 KB',
      expects: 'a dead letter, and what comes behind it arrives',
      async run(target) {
        const topic = `${prefix}.trip`;
        await produce(target, topic, [large(128)]);
        const seen = await behind(target, topic, { letters: 1 });
        return verdict(seen.arrived && seen.letters === 1, seen);
      },
    },
    {
      name: 'a message of 50 MiB, which the store would not take whole',
      expects:
        'a dead letter of 1 MiB with the length and the SHA-256 of the whole, and what comes behind it arrives',
      async run(target) {
        const topic = `${prefix}.booking`;
        await produce(target, topic, [large(50)]);
        const seen = await behind(target, topic, { letters: 1 });
        const letter = await firstLetter(target, topic);
        const isCut = letter.body_bytes === 50 * MIB && letter.body_stored_bytes === MIB;
        const told = { ...seen, ...letter };
        return verdict(seen.arrived && isCut && /^[0-9a-f]{64}$/.test(letter.body_sha256 ?? ''), told);
      },
    },
    {
      name: '24 batches of 60 MiB in 130 KB, by zstd and gzip',
      expects: 'each accounted for, at less than 1 GiB of memory, and what comes behind them arrives',
      long: true,
      async run(target) {
        const topic = `${prefix}.payment`;
        const both = [large(60, 'zstd'), large(60, 'gzip')];
        await produce(
          target,
          topic,
          Array.from({ length: 24 }, (_, n) => both[n % 2]!),
        );
        const seen = await behind(target, topic, { letters: 24 });
        const peak = peakMemoryMib(target);
        return verdict(seen.arrived && seen.letters === 24 && peak < 1024, { ...seen, peak });
      },
    },
    {
      name: 'a batch of a million empty messages',
      expects:
        'a dead letter each within 7 minutes, at less than 2 GiB of memory, and what comes behind them arrives',
      long: true,
      async run(target) {
        const topic = `${prefix}.route`;
        const messages = Array.from({ length: 1_000_000 }, () => ({ topic, value: Buffer.alloc(0) }));
        await produce(target, topic, [batchOf(messages, 'zstd')]);
        const seen = await behind(target, topic, { letters: 1_000_000, withinMs: 420_000 });
        const peak = peakMemoryMib(target);
        return verdict(seen.arrived && seen.letters === 1_000_000 && peak < 2048, { ...seen, peak });
      },
    },
  ],
};

function batchOf(messages: readonly object[], compression: 'gzip' | 'zstd' | 'none'): Buffer {
  return createRecordsBatch(messages as never, { compression } as never).buffer;
}

/** A batch with one message of so many MiB. */
function large(mib: number, compression: 'gzip' | 'zstd' = 'zstd'): Buffer {
  return batchOf([{ topic: 't', value: Buffer.alloc(mib * MIB, 'x') }], compression);
}

/** Sends the batches, and an event behind them. */
async function produce({ servers }: Target, topic: string, batches: readonly Buffer[]): Promise<void> {
  const event = { ...eventExamples['trip.completed'], event_id: randomUUID(), trip_id: randomUUID() };
  const last = batchOf([{ topic, value: Buffer.from(JSON.stringify(event)) }], 'none');
  for (const batch of [...batches, last])
    await produceBatch(servers.kafka!.bootstrap, { topic, partition: 0, batch });
}

/** Waits until the event behind `letters` messages has landed, at most `withinMs`. */
async function behind(
  { ask }: Target,
  topic: string,
  { letters, withinMs = 60_000 }: { letters: number; withinMs?: number },
) {
  for (const until = Date.now() + withinMs; Date.now() < until; await pause(200)) {
    const { partitions = [] } = (await (await ask('/v1/kafka/partitions')).json()) as {
      partitions?: { topic: string; landed: number | null }[];
    };
    if (partitions.some((at) => at.topic === topic && (at.landed ?? 0) > letters)) break;
  }
  const counted = (await (await ask(`/v1/dead-letters/counts?origin=${topic}`)).json()) as {
    counts?: { open: number }[];
  };
  const open = (counted.counts ?? []).reduce((sum, count) => sum + count.open, 0);
  const { partitions } = (await (await ask('/v1/kafka/partitions')).json()) as {
    partitions: { topic: string; landed: number | null; end_offset: number }[];
  };
  const at = partitions.find((partition) => partition.topic === topic);
  return { arrived: at !== undefined && at.landed === at.end_offset, landed: at?.landed, letters: open };
}

interface Letter {
  body_bytes?: number;
  body_stored_bytes?: number;
  body_sha256?: string | null;
}

async function firstLetter({ ask }: Target, topic: string): Promise<Letter> {
  const list = (await (await ask(`/v1/dead-letters?origin=${topic}`)).json()) as {
    dead_letters: { id: string }[];
  };
  const id = list.dead_letters[0]?.id;
  if (id === undefined) return {};
  const { body_bytes, body_stored_bytes, body_sha256 } = (await (
    await ask(`/v1/dead-letters/${id}`)
  ).json()) as Letter;
  return { body_bytes, body_stored_bytes, body_sha256 } as Letter;
}
