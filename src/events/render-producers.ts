import { eventTypes, type EventType } from './contract.ts';

/** A producer that writes in a dialect of its own, as far as the documents tell it here. */
export interface ProducerDialect {
  /** In kebab-case, after the producer. */
  name: string;
  carrier: 'kafka' | 'redis';
  messages: readonly { topic: string; eventType: EventType }[];
}

/** The section that says who sends which types, over what, in which dialect, and what is not heard and why. */
export function renderProducers(producers: readonly ProducerDialect[]): string {
  return `## Who sends what

An event names its producer in \`producer\`; else its dialect is its producer, the Kafka header \`producer\`, or the name of the API key. \`/v1/producers\`
shows how each is doing, and the check \`producer_silence\` watches each of them.

| Producer | Types | Comes over | Dialect |
| --- | --- | --- | --- |
| any service that follows this page | all | \`POST /v1/events\`, a file, Kafka topics \`openride.events.<family>\` (\`KAFKA_TOPIC_PREFIX\`) | none |
${producers.map(renderRow).join('\n')}

What is not heard, and why:

${missing(producers)
  .map((line) => `- ${line}`)
  .join('\n')}`;
}

function renderRow({ name, carrier, messages }: ProducerDialect): string {
  const list = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');
  const types = list(messages.map(({ eventType }) => eventType));
  const topics = messages.map(({ topic }) => topic);
  const sameNames = messages.length > 1 && messages.every(({ topic, eventType }) => topic === eventType);
  const over = {
    kafka: sameNames ? 'Kafka topics named as the types' : `Kafka topic ${list(topics)}`,
    redis: `Redis pub/sub channel ${list(topics)}`,
  };
  return `| the ${name.replaceAll('-', ' ')} | ${types} | ${over[carrier]} | [${name}](DIALECTS.md#${name}) |`;
}

/** The events that are not heard, from the most to the least expected. */
function missing(producers: readonly ProducerDialect[]): string[] {
  const told = new Set(producers.flatMap(({ messages }) => messages.map(({ eventType }) => eventType)));
  const untold = eventTypes.filter((type) => !told.has(type)).map((type) => `\`${type}\``);
  return [
    `**Types that no dialect tells**: ${untold.join(', ')}. No service is known that publishes them in words of its own; they count where ` +
      'one sends them as this page says. Until then their metrics are empty, and none is guessed from other events.',
    '**Producers that nobody switched on**: the topics of a dialect are read when `KAFKA_DIALECTS` names it, the channel of the fleet ' +
      'service when `FLEET_CHANNEL` names it; by default neither is set.',
    '**Fields that a producer does not send**: they are null, and `missing_fields` of the event names them. DIALECTS.md lists them message ' +
      'by message.',
    '**Positions**: Redis keeps nothing, so what is published while nobody listens is lost; of the rest one position for each driver in ' +
      '`FLEET_SAMPLE_SECONDS` is taken, and the others are counted.',
    '**Messages about anything else**: other topics and channels are not read, and on a topic that is read such a message becomes a ' +
      '[dead letter](#dead-letters).',
  ];
}
