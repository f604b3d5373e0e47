import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Service } from '../../faults/service.ts';
import { openStore } from '../../faults/store.ts';
import { until } from '../../faults/until.ts';
import { type Verdict, verdict } from '../probe.ts';
import { hang, inTime } from './hang-under-load.ts';

const POSITIONS_PER_SECOND = 2_000;
const EVERY_MS = 50;

/** Lets a Redis hang to which positions are published, each of another driver, so that none is left out as too many of one. */
export async function hangUnderPositions(options: {
  service: Service;
  dataDir: string;
  pid: number;
  redisUrl: string;
  channel: string;
}): Promise<Verdict> {
  const { service, dataDir, pid, redisUrl, channel } = options;
  const url = await service.ready;
  const store = await openStore(dataDir);
  const publisher = new Redis(redisUrl);
  const isHeard = async () => Number(((await publisher.pubsub('NUMSUB', channel)) as unknown[])[1]) > 0;
  if (!(await until(isHeard, 30_000))) throw new Error('Nobody subscribes to the channel.');
  const publishing = startPublishing(publisher, channel);
  try {
    const times = await hang({ url, store, pid, goesOn: true });
    const published = await publishing.stop();
    const landed = () =>
      store.connection
        .query(
          z.object({ rows: z.coerce.number(), drivers: z.coerce.number() }),
          'SELECT count() AS rows, uniqExact(driver_id) AS drivers FROM location_events',
        )
        .then((rows) => rows[0]!);
    await until(async () => (await landed()).drivers >= published, 30_000);
    const { rows, drivers } = await landed();
    const figures = { ...times, published, lost: published - drivers, twice: rows - drivers };
    return verdict(inTime(times) && rows === published && drivers === published, figures);
  } finally {
    await publishing.stop();
    publisher.disconnect();
    await store.close();
  }
}

function startPublishing(publisher: Redis, channel: string) {
  let published = 0;
  const answers = new Set<Promise<unknown>>();
  const publish = () => {
    for (let n = 0; n < (POSITIONS_PER_SECOND * EVERY_MS) / 1000; n += 1) {
      published += 1;
      const message = JSON.stringify({
        event: 'location:update',
        driver_id: randomUUID(),
        latitude: 6.4478,
        longitude: 3.4723,
        bearing: 182.5,
        speed: 37.2,
        status: 'ON_TRIP',
        timestamp: new Date().toISOString(),
      });
      const answer = publisher.publish(channel, message);
      answers.add(answer);
      void answer.finally(() => answers.delete(answer));
    }
  };
  const timer = setInterval(publish, EVERY_MS);
  return {
    /** Resolves with the number of positions that Redis has taken. */
    async stop() {
      clearInterval(timer);
      await Promise.all(answers);
      return published;
    },
  };
}
