import { join } from 'node:path';
import { makeDisplay } from '../demo/demo-display.ts';
import { zoneOf } from '../demo/city-clock.ts';
import { newPlan, openDemoPlan } from '../demo/demo-plan.ts';
import { makeProgressKeeper } from '../demo/keep-progress.ts';
import { runTopicProducer, type SendToTopics } from '../demo/producer/send-to-topics.ts';
import { renderLive } from '../demo/render-demo.ts';
import type { DemoRequest } from '../demo/request.ts';
import { readAddress } from '../ingest/kafka/client/address.ts';
import { openEventProducer } from '../ingest/kafka/client/event-producer.ts';
import type { KafkaConfig } from '../ingest/kafka/settings.ts';
import { SIMULATED } from '../kernel/data-label.ts';
import { CodedError } from '../kernel/errors.ts';
import { newTopicsOf, topicsOf } from '../ingest/kafka/topics.ts';
import { type DemoRun, demoTopicsConfig } from './demo-config.ts';
import { isOfSimulation } from './label-of-topics.ts';

/**
 * The city as a producer alone: its events go to the topics, and whoever reads them knows nothing of it but their name. A second
 * start goes on with the same city. Resolves when `signal` is aborted or, without live, when the history is in the topics.
 * Throws `kafka_not_set` and, for topics where real events may be, `demo_topics`.
 */
export async function produceDemo(
  request: DemoRequest,
  { env, io, signal }: Omit<DemoRun, 'version'>,
): Promise<void> {
  const { kafka, service } = demoTopicsConfig(env, `openride.events.${SIMULATED}`);
  requireTopics(kafka);
  const planDir = join(service.dataDir, 'demo-kafka');
  const { plan, isNew } = openDemoPlan(planDir, newPlan(request, Date.now()), request.fresh);
  io.stderr.write(
    `${isNew ? 'Producing' : 'Going on producing'} a commuter city like Lagos to ${topicsOf(kafka).join(', ')}.\n` +
      `Services read it with KAFKA_TOPIC_PREFIX=${kafka.topicPrefix} and BUSINESS_TIMEZONE=${zoneOf(plan.aheadMs)}.\n`,
  );
  const producer = await openTopicProducer(kafka, signal);
  const show = makeDisplay(io);
  const kept = makeProgressKeeper(planDir, plan);
  try {
    await runTopicProducer({
      plan,
      send: producer.send,
      goesLive: request.goesLive,
      signal,
      tell: (news) => {
        show(news);
        kept.note(news);
        if (news.phase === 'history done' && isNew && request.goesLive)
          io.stderr.write(`${renderLive(news.eventsPerSecond)}\n`);
      },
    });
  } finally {
    kept.save();
    await producer.close();
  }
}

/** Only topics whose name says to all who read them that the city is simulated. */
function requireTopics(kafka: KafkaConfig | null): asserts kafka is KafkaConfig {
  if (kafka === null)
    throw new CodedError('kafka_not_set', 'demo --kafka needs brokers: set KAFKA_BOOTSTRAP_SERVERS.');
  const { topicPrefix } = kafka;
  if (isOfSimulation(topicPrefix)) return;
  throw new CodedError(
    'demo_topics',
    `demo --kafka never sends to ${topicPrefix}.*, where real events may be. Leave KAFKA_TOPIC_PREFIX out, or set ${topicPrefix}.simulated, ` +
      'for the services that are to read it, too: from that name they know that the data is simulated, and say so.',
  );
}

/** Makes the topics that are not there, and the function that puts messages into them. */
export async function openTopicProducer(
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
