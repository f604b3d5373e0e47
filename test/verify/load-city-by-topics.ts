import { setTimeout } from 'node:timers/promises';
import { type Environment, readConfig } from '../../src/app/config.ts';
import { makeCity } from '../../src/demo/city.ts';
import type { CityOptions } from '../../src/demo/options.ts';
import { sendAllToTopics } from '../../src/demo/producer/send-to-topics.ts';
import { openTopicProducer } from '../../src/app/produce-demo.ts';
import { rangesOf } from './load-city.ts';
import type { Reader } from './served.ts';

const ASK_EVERY_MS = 500;
// The counts of other processes arrive a few seconds late, so the loader waits for this many zeros in a row.
const ZEROS_IN_A_ROW = 14;

/** A disturbance while the service reads. It happens once, when the topics hold this share of the city. */
export interface Disturbance {
  atShare: number;
  what: string;
  act: () => Promise<void>;
}

/**
 * Puts a whole city into the topics, and waits until all its records are in the numbers. Returns the ledger, and the counts of
 * the service that differ from the city's. There must be as many dead letters as broken messages, even if a message was read
 * twice.
 */
export async function loadCityByTopics(
  settings: Environment,
  options: CityOptions,
  {
    reader,
    disturbances = [],
    tell,
  }: { reader: Reader; disturbances?: Disturbance[]; tell: (line: string) => void },
) {
  const { messages, ledger, startMs, endMs } = makeCity(options);
  const signal = new AbortController().signal;
  const topics = await openTopicProducer(readConfig(settings).kafka!, signal);
  const waiting = [...disturbances];
  const acting: Promise<void>[] = [];
  try {
    const sent = await sendAllToTopics(messages, {
      send: topics.send,
      onProgress({ atMs }) {
        const share = (atMs - startMs) / (endMs - startMs);
        for (let next = waiting[0]; next !== undefined && share >= next.atShare; next = waiting[0]) {
          tell(next.what);
          acting.push(next.act());
          waiting.shift();
        }
      },
    });
    tell(`${sent.sent} messages are in the topics.`);
    await Promise.all(acting);
    await untilAllIsIn(reader);
    const rejected = [...ledger.delivered.rejected.values()].reduce((a, b) => a + b, 0);
    const letters = await reader.countLetters();
    const miscounted = letters === rejected ? [] : [`rejected: truth ${rejected}, dead letters ${letters}`];
    return { ledger, sent: sent.sent, miscounted, ranges: rangesOf(startMs, endMs) };
  } finally {
    await topics.close();
  }
}

/** Waits until no process or topic has records that are not in the numbers, several times in a row. */
async function untilAllIsIn(reader: Reader): Promise<void> {
  for (let zeros = 0; zeros < ZEROS_IN_A_ROW; await setTimeout(ASK_EVERY_MS)) {
    const { receipt } = await reader.ask({ metrics: 'payments.succeeded' });
    zeros = receipt.in_flight === 0 ? zeros + 1 : 0;
  }
}
