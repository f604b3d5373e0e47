import { join } from 'node:path';
import type { DemoIo, DemoRequest } from '../demo/request.ts';
import { type Environment, environment, readConfig } from './config.ts';
import type { KafkaConfig } from '../ingest/kafka/settings.ts';
import { isOfSimulation } from './label-of-topics.ts';
import { SIMULATED } from '../kernel/data-label.ts';
import { makeDisplay } from '../demo/demo-display.ts';
import { newPlan, openDemoPlan, writeDemoPlan } from '../demo/demo-plan.ts';
import type { ProducerNews } from '../demo/producer/run-producer.ts';
import { runTopicProducer, type SendToTopics } from '../demo/producer/send-to-topics.ts';
import { readAddress } from '../ingest/kafka/client/address.ts';
import { openEventProducer } from '../ingest/kafka/client/event-producer.ts';
import { CodedError } from '../kernel/errors.ts';
import { newTopicsOf, topicsOf } from './open-kafka.ts';

const SAVE_EVERY_MS = 5_000;

/**
 * The city as a producer alone: its events go to the topics, and whoever reads them knows nothing of it but their name. A second
 * start goes on with the same city. Resolves when `signal` is aborted or, without live, when the history is in the topics.
 * Throws `kafka_not_set` and, for topics where real events may be, `demo_topics`.
 */
export async function produceDemo(
  request: DemoRequest,
  { io, signal }: { io: DemoIo; signal: AbortSignal },
): Promise<void> {
  const env = environment();
  const kafka = readTopics(env);
  const planDir = join(env['DATA_DIR'] ?? './data', 'demo-kafka');
  const { plan, isNew } = openDemoPlan(planDir, newPlan(request), request.fresh);
  io.stderr.write(
    `${isNew ? 'Producing' : 'Going on producing'} a Lagos commuter city to ${topicsOf(kafka).join(', ')}.\n` +
      `Services read it with KAFKA_TOPIC_PREFIX=${kafka.topicPrefix}.\n`,
  );
  const producer = await openTopics(kafka, signal);
  const show = makeDisplay(io);
  let savedAtMs = 0;
  let sentUntilMs = plan.sentUntilMs;
  const save = () => writeDemoPlan(planDir, { ...plan, sentUntilMs });
  const tell = (news: ProducerNews) => {
    show(news);
    if (news.phase === 'history') return;
    sentUntilMs = Math.max(sentUntilMs, news.phase === 'live' ? news.progress.atMs : plan.startedAtMs);
    if (Date.now() - savedAtMs < SAVE_EVERY_MS) return;
    savedAtMs = Date.now();
    save();
  };
  try {
    await runTopicProducer({ plan, send: producer.send, goesLive: request.goesLive, signal, tell });
  } finally {
    save();
    await producer.close();
  }
}

/** Where to send to: topics whose name says to all who read them that the city is simulated. */
function readTopics(env: Environment): KafkaConfig {
  const { kafka } = readConfig({ KAFKA_TOPIC_PREFIX: `openride.events.${SIMULATED}`, ...env });
  if (kafka === null)
    throw new CodedError('kafka_not_set', 'demo --kafka needs brokers: set KAFKA_BOOTSTRAP_SERVERS.');
  const { topicPrefix } = kafka;
  if (isOfSimulation(topicPrefix)) return kafka;
  throw new CodedError(
    'demo_topics',
    `demo --kafka never sends to ${topicPrefix}.*, where real events may be. Leave KAFKA_TOPIC_PREFIX out, or set ${topicPrefix}.simulated, ` +
      'for the services that are to read it, too: from that name they know that the data is simulated, and say so.',
  );
}

/** Makes the topics that are not there, and the function that puts messages into them. */
export async function openTopics(
  kafka: KafkaConfig,
  signal: AbortSignal,
): Promise<{ send: SendToTopics; close: () => Promise<void> }> {
  const producer = await openEventProducer(readAddress(kafka), {
    topics: topicsOf(kafka),
    newTopics: newTopicsOf(kafka),
    signal,
  });
  return {
    send: (messages) =>
      producer.send(
        messages.map(({ family, key, value }) => ({ topic: `${kafka.topicPrefix}.${family}`, key, value })),
      ),
    close: () => producer.close(),
  };
}
