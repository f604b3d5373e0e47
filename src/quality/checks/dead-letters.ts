import { z } from 'zod';
import { families } from '../../events/contract.ts';
import { DAY_MS } from '../../kernel/units.ts';
import { defineCheck, type Threshold, type Verdict } from './check.ts';
import { LEAST_CHECKED, percent, stateOf, surelyShare, tooFew, unknown } from './judge.ts';
import { since } from './windows.ts';

const row = z.object({ producer: z.string(), reason: z.string(), records: z.coerce.number() });
type Row = z.infer<typeof row>;

interface Producer {
  name: string;
  accepted: number;
  letters: number;
  reasons: string[];
}

// The producer of a Kafka event is its topic. Other events are grouped by their family, and dead letters by the readable part of
// their type.
const producerOf = (family: string) =>
  `if(source = 'kafka', origin, concat(source, ' ', if(${family} = '', 'unknown', ${family})))`;
const known = families.map((family) => `'${family}'`).join(', ');
const typedFamily = `transform(splitByChar('.', event_type)[1], [${known}, 'driver'], [${known}, 'location'], '')`;

const SQL = `SELECT producer, reason, toString(sum(n)) AS records FROM (
    SELECT ${producerOf('toString(family)')} AS producer, '' AS reason, count() AS n
    FROM events_raw WHERE outcome = 'accepted' AND ${since('ingested_at')} GROUP BY producer
    UNION ALL
    SELECT ${producerOf(typedFamily)} AS producer, reason, uniqExact(id) AS n
    FROM dead_letters WHERE source != 'replay' AND ${since('received_at')} GROUP BY producer, reason)
  GROUP BY producer, reason ORDER BY producer, sum(n) DESC, reason`;

/** Finds producers whose messages are rejected, and groups the rejections by reason. */
export const deadLetters = defineCheck(
  {
    id: 'dead_letters',
    title: 'Messages that were no events',
    group: 'validity',
    meaning:
      'The share of dead letters among all messages of a producer in the last 24 hours; the worst producer counts. A producer is a topic of Kafka, or a way in and a family of events, with 50 messages. Up to 1 % is tolerated.',
    remedy:
      'GET /v1/dead-letters shows them with the offending field. Have the producer mended, then replay them: nothing is lost for DEAD_LETTER_RETENTION_DAYS.',
    severity: 'major',
    unit: 'share',
    threshold: { warning: 0.01, failing: 0.05 },
    everyMinutes: 15,
  },
  {
    read: ({ query, nowMs }) => query(row, SQL, { from: nowMs - DAY_MS }),
    decide: (rows, threshold) => judgeProducers(producersOf(rows), threshold),
  },
);

function producersOf(rows: readonly Row[]): Producer[] {
  const byName = new Map<string, Producer>();
  for (const { producer: name, reason, records } of rows) {
    const producer = byName.get(name) ?? { name, accepted: 0, letters: 0, reasons: [] };
    byName.set(name, producer);
    if (reason === '') producer.accepted += records;
    else {
      producer.letters += records;
      producer.reasons.push(`${records} ${reason}`);
    }
  }
  return [...byName.values()];
}

const sentBy = ({ letters, accepted }: Producer) => letters + accepted;
const shareOf = (producer: Producer) => producer.letters / sentBy(producer);
const surelyOf = (producer: Producer) => surelyShare(producer.letters, sentBy(producer));
const say = (producer: Producer) =>
  `${producer.letters} of ${sentBy(producer)} messages of ${producer.name} (${percent(shareOf(producer))}) were no events.`;

function judgeProducers(producers: readonly Producer[], threshold: Threshold): Verdict {
  // The sender of an unreadable message is unknown, so these messages are compared with the messages of all producers.
  const everything: Producer = {
    name: 'all producers',
    accepted: producers.reduce((sum, { accepted }) => sum + accepted, 0),
    letters: producers.reduce((sum, { letters }) => sum + letters, 0),
    reasons: [],
  };
  if (sentBy(everything) === 0) return unknown('No message has come in the last 24 hours.');
  if (sentBy(everything) < LEAST_CHECKED) return tooFew(say(everything));
  const judged = producers.filter((one) => !one.name.endsWith(' unknown') && sentBy(one) >= LEAST_CHECKED);
  const ranked = [everything, ...judged].toSorted((a, b) => surelyOf(b) - surelyOf(a));
  const worst = ranked[0] ?? everything;
  const withLetters = producers.filter(({ letters }) => letters > 0);
  return {
    state: stateOf(surelyOf(worst), threshold),
    value: shareOf(worst),
    message: say(worst),
    examples: withLetters
      .toSorted((a, b) => shareOf(b) - shareOf(a))
      .slice(0, 5)
      .map(({ name, reasons }) => `${name}: ${reasons.slice(0, 3).join(', ')}`),
  };
}
