import { setTimeout } from 'node:timers/promises';
import { type Environment, readConfig } from '../../src/app/config.ts';
import { makeCity } from '../../src/demo/city.ts';
import type { CityOptions } from '../../src/demo/options.ts';
import { sendAllToTopics } from '../../src/demo/producer/send-to-topics.ts';
import { openTopics } from '../../src/app/produce-demo.ts';
import { rangesOf } from './load-city.ts';
import type { Reader } from './served.ts';

const ASK_EVERY_MS = 500;
// What is under way elsewhere is said a few seconds late.
const ZEROS_IN_A_ROW = 14;

/** What is done to the service while it reads, each once, when so much of the city is in the topics. */
export interface Disturbance {
  atShare: number;
  what: string;
  act: () => Promise<void>;
}

/**
 * Puts a whole city into the topics, and waits until nothing of it is under way any more. Returns its ledger, and what the
 * service counted otherwise: as many dead letters as there were broken messages, whatever was read twice.
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
  const topics = await openTopics(readConfig(settings).kafka!, signal);
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

/** Nothing is under way, in any process or topic, and stays so. */
async function untilAllIsIn(reader: Reader): Promise<void> {
  for (let zeros = 0; zeros < ZEROS_IN_A_ROW; await setTimeout(ASK_EVERY_MS)) {
    const { receipt } = await reader.ask({ metrics: 'payments.succeeded' });
    zeros = receipt.in_flight === 0 ? zeros + 1 : 0;
  }
}
