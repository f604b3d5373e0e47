import { setTimeout as delay } from 'node:timers/promises';
import { Producer } from '@platformatic/kafka';
import { DAY_MS } from '../src/kernel/units.ts';
import { defaultPlan, generateEvents, makeEventSource } from './events.ts';

/** Sends the platform's mix to its topics, each event by its entity's key. */
export interface BenchProducer {
  /** As many as there are, as fast as the broker takes them, in the order of their time. */
  sendBacklog(events: number, onSent: (sent: number) => void): Promise<{ bytes: number; seconds: number }>;
  /** So many a second until `signal`; the time of an event is the moment at which it was due to be sent. Returns how many. */
  sendSteadily(rate: number, signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

interface Message {
  topic: string;
  key: Buffer;
  value: Buffer;
}

const AT_ONCE = 5_000;
const TICK_MS = 10;
const keyFields: Record<string, string> = {
  user: 'user_id',
  booking: 'booking_id',
  payment: 'payment_id',
  trip: 'trip_id',
  route: 'route_id',
  driver: 'driver_id',
};

export function openBenchProducer(
  bootstrap: string,
  prefix: string,
  compression: Compression,
): BenchProducer {
  const producer = new Producer({ clientId: 'bench', bootstrapBrokers: [bootstrap], acks: 1, compression });
  const send = (messages: Message[]) => producer.send({ messages });
  let seed = 300;
  return {
    async sendBacklog(events, onSent) {
      const started = performance.now();
      let bytes = 0;
      let sent = 0;
      let block: Message[] = [];
      let sending: Promise<unknown> = Promise.resolve();
      const flush = async () => {
        const messages = block;
        block = [];
        await sending; // one request under way while the next is made
        sending = send(messages);
        onSent((sent += messages.length));
      };
      seed += 1;
      for (const text of generateEvents({ ...defaultPlan, events, seed })) {
        bytes += text.length;
        if (block.push(toMessage(text, prefix)) >= AT_ONCE) await flush();
      }
      await flush();
      await sending;
      return { bytes, seconds: (performance.now() - started) / 1000 };
    },
    async sendSteadily(rate, signal) {
      seed += 1;
      const nextEvent = makeEventSource({ events: (rate * DAY_MS) / 1000, days: 1, seed });
      const started = Date.now();
      const sends: Promise<unknown>[] = [];
      let sent = 0;
      while (!signal.aborted) {
        const due = Math.floor(((Date.now() - started) * rate) / 1000);
        const block: Message[] = [];
        for (; sent < due; sent++)
          block.push(toMessage(nextEvent(started + Math.floor((sent * 1000) / rate)), prefix));
        if (block.length > 0) sends.push(send(block));
        await delay(TICK_MS);
      }
      await Promise.all(sends);
      return sent;
    },
    close: () => producer.close(),
  };
}

export const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof compressions)[number];

/** By the text of an event: parsing each would be the most of the producer's work. */
function toMessage(text: string, prefix: string): Message {
  const entity = /"event_type":"([a-z]+)\./.exec(text)?.[1] ?? '';
  const field = `"${keyFields[entity]}":"`;
  const at = text.indexOf(field) + field.length;
  return {
    topic: `${prefix}.${entity === 'driver' ? 'location' : entity}`,
    key: Buffer.from(text.slice(at, at + 36), 'latin1'),
    value: Buffer.from(text, 'latin1'),
  };
}
