import { z } from 'zod';
import { defineSection, type ReadSettings } from '../../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../../platform/config/define-setting.ts';
import { list } from '../../platform/config/setting-schemas.ts';

// The settings of the Kafka source, and the form in which the code uses them.

const broker = z
  .string()
  .trim()
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/)
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  })
  .refine(({ port }) => port > 0 && port < 65_536);
const brokers = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(broker).min(1));
const kafkaName = z.string().regex(/^[\w.-]{1,200}$/);
const tokenUrl = z.string().refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''));

const kafkaSettings = {
  KAFKA_BOOTSTRAP_SERVERS: optionalSetting(brokers, {
    description:
      'Brokers to ask first; the others are found through them. Left out: nothing is read from Kafka.',
    allowed: 'host:port, several of them with commas between',
    example: 'kafka-1.internal:9092,kafka-2.internal:9092',
  }),
  KAFKA_CONSUMER_GROUP_ID: setting(kafkaName, {
    description: 'The consumer group. Processes of one group share the partitions.',
    allowed: 'letters, digits, ".", "_" and "-"',
    default: 'analytics-service-group',
  }),
  KAFKA_TOPIC_PREFIX: setting(kafkaName, {
    description:
      'What the names of the topics begin with: `<prefix>.user`, `.booking`, `.payment`, `.trip`, `.route`, `.location`, and ' +
      '`<prefix>.dlq` for dead letters. A prefix that ends in `.simulated` is that of `demo --kafka`: every answer then says ' +
      'that the data is simulated, unless the store holds other data too.',
    allowed: 'letters, digits, ".", "_" and "-"',
    default: 'openride.events',
  }),
  KAFKA_DIALECTS: setting(list, {
    description:
      'Producers that do not follow the contract and whose own topics are read, too; docs/DIALECTS.md lists them. These ' +
      'topics are not made: they appear when their producer makes them. Empty: none.',
    allowed: 'names of dialects with commas between',
    default: '',
    example: 'booking-service,payouts-service',
  }),
  KAFKA_PARTITIONS: setting(wholeNumber(1, 10_000), {
    description: 'Partitions of a topic that is made because it is not there.',
    allowed: 'a whole number from 1 to 10000',
    default: '12',
  }),
  KAFKA_REPLICATION_FACTOR: optionalSetting(wholeNumber(1, 32), {
    description:
      'Copies of each partition of a topic that is made. Left out: as the brokers have it by default.',
    allowed: 'a whole number from 1 to 32',
  }),
  KAFKA_DEAD_LETTER_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
    description:
      'How long the topic of dead letters keeps them, when it is made because it is not there: they hold the original bytes, and so maybe ' +
      'personal data. A topic that is there keeps its own `retention.ms`.',
    allowed: 'a whole number from 1 to 3650',
    default: '30',
    unit: 'days',
  }),
  KAFKA_GROUP_PROTOCOL: setting(z.enum(['auto', 'consumer', 'classic']), {
    description:
      'How the group shares its partitions: `consumer` is that of KIP-848 (Kafka 4), `classic` the one before. `auto` takes ' +
      'the newest that the brokers have.',
    allowed: 'auto, consumer or classic',
    default: 'auto',
  }),
  KAFKA_GROUP_INSTANCE_ID: optionalSetting(kafkaName, {
    description:
      'A name of this process in the group, another one for each: a restart then gets the same partitions back, and the others ' +
      'keep theirs.',
    allowed: 'letters, digits, ".", "_" and "-"',
    example: 'consumer-1',
  }),
  KAFKA_SESSION_TIMEOUT_MS: setting(wholeNumber(3_000, 600_000), {
    description:
      'After this time without a sign of life a process loses its partitions. Of the classic protocol; in the other the brokers decide.',
    allowed: 'a whole number from 3000 to 600000',
    default: '45000',
    unit: 'milliseconds',
  }),
  KAFKA_MAX_PENDING_BYTES: setting(wholeNumber(1_048_576, 4_294_967_296), {
    description: 'How much may have been read and not landed; beyond, reading pauses.',
    allowed: 'a whole number from 1048576 to 4294967296',
    default: String(96 * 1_048_576),
    unit: 'bytes',
  }),
  KAFKA_SASL_MECHANISM: optionalSetting(z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER']), {
    description: 'How to log in. Left out: without.',
    allowed: 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER',
  }),
  KAFKA_SASL_USERNAME: optionalSetting(z.string(), {
    description: 'The user; with OAUTHBEARER and KAFKA_SASL_TOKEN_URL the client id.',
    allowed: 'a name',
  }),
  KAFKA_SASL_PASSWORD: optionalSetting(z.string(), {
    description: 'The password; with OAUTHBEARER and KAFKA_SASL_TOKEN_URL the client secret.',
    allowed: 'any text',
    secret: true,
  }),
  KAFKA_SASL_TOKEN: optionalSetting(z.string(), {
    description: 'With OAUTHBEARER: a token that does not run out.',
    allowed: 'a token',
    secret: true,
  }),
  KAFKA_SASL_TOKEN_URL: optionalSetting(tokenUrl, {
    description:
      'With OAUTHBEARER: where tokens are given out for client id and secret (OAuth 2 client credentials).',
    allowed: 'an http:// or https:// URL',
  }),
  KAFKA_TLS: setting(z.enum(['on', 'off']), {
    description: 'Whether connections are encrypted.',
    allowed: 'on or off',
    default: 'off',
  }),
  KAFKA_TLS_CA_FILE: optionalSetting(z.string(), {
    description: 'With KAFKA_TLS: the certificates to trust, PEM. Left out: those that Node trusts.',
    allowed: 'a path of a file',
  }),
  KAFKA_TLS_CERT_FILE: optionalSetting(z.string(), {
    description:
      'With KAFKA_TLS: our own certificate, PEM, where the brokers ask for one. Needs KAFKA_TLS_KEY_FILE.',
    allowed: 'a path of a file',
  }),
  KAFKA_TLS_KEY_FILE: optionalSetting(z.string(), {
    description: 'With KAFKA_TLS: the key of KAFKA_TLS_CERT_FILE, PEM.',
    allowed: 'a path of a file',
  }),
  KAFKA_TLS_KEY_PASSPHRASE: optionalSetting(z.string(), {
    description: 'The passphrase of KAFKA_TLS_KEY_FILE.',
    allowed: 'any text',
    secret: true,
  }),
};

type Read = ReadSettings<typeof kafkaSettings>;

/** The settings of the Kafka source in the form that the code uses. */
export interface KafkaConfig {
  bootstrap: readonly { host: string; port: number }[];
  groupId: string;
  topicPrefix: string;
  /** The dialects whose topics are read as well. */
  dialects: readonly string[];
  partitions: number;
  /** Null: the brokers' default. */
  replicationFactor: number | null;
  letterRetentionDays: number;
  protocol: 'auto' | 'consumer' | 'classic';
  instanceId: string | null;
  sessionTimeoutMs: number;
  maxPendingBytes: number;
  login: KafkaLogin | null;
  /** Paths of files; null: connections are not encrypted. */
  tls: { ca: string | null; cert: string | null; key: string | null; passphrase: string | null } | null;
}

export type KafkaLogin =
  | { mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; username: string; password: string }
  | { mechanism: 'OAUTHBEARER'; token: string }
  | { mechanism: 'OAUTHBEARER'; tokenUrl: string; clientId: string; clientSecret: string };

/** Returns null when Kafka is not used. The settings must have passed `kafkaContradictions`. */
function shapeKafka(read: Read): KafkaConfig | null {
  if (read.KAFKA_BOOTSTRAP_SERVERS === null) return null;
  return {
    bootstrap: read.KAFKA_BOOTSTRAP_SERVERS,
    groupId: read.KAFKA_CONSUMER_GROUP_ID,
    topicPrefix: read.KAFKA_TOPIC_PREFIX,
    dialects: read.KAFKA_DIALECTS,
    partitions: read.KAFKA_PARTITIONS,
    replicationFactor: read.KAFKA_REPLICATION_FACTOR,
    letterRetentionDays: read.KAFKA_DEAD_LETTER_RETENTION_DAYS,
    protocol: read.KAFKA_GROUP_PROTOCOL,
    instanceId: read.KAFKA_GROUP_INSTANCE_ID,
    sessionTimeoutMs: read.KAFKA_SESSION_TIMEOUT_MS,
    maxPendingBytes: read.KAFKA_MAX_PENDING_BYTES,
    login: shapeLogin(read),
    tls:
      read.KAFKA_TLS === 'off'
        ? null
        : {
            ca: read.KAFKA_TLS_CA_FILE,
            cert: read.KAFKA_TLS_CERT_FILE,
            key: read.KAFKA_TLS_KEY_FILE,
            passphrase: read.KAFKA_TLS_KEY_PASSPHRASE,
          },
  };
}

function shapeLogin(read: Read): KafkaLogin | null {
  const { KAFKA_SASL_MECHANISM: mechanism } = read;
  if (mechanism === null) return null;
  const username = read.KAFKA_SASL_USERNAME ?? '';
  const password = read.KAFKA_SASL_PASSWORD ?? '';
  if (mechanism !== 'OAUTHBEARER') return { mechanism, username, password };
  if (read.KAFKA_SASL_TOKEN !== null) return { mechanism, token: read.KAFKA_SASL_TOKEN };
  const tokenUrl = read.KAFKA_SASL_TOKEN_URL ?? '';
  return { mechanism, tokenUrl, clientId: username, clientSecret: password };
}

/** Lists the settings that contradict one another; each text names the setting to change. */
function kafkaContradictions(read: Partial<Read>): string[] {
  const problems: string[] = [];
  const isSet = (name: keyof Read) => read[name] !== null && read[name] !== undefined;
  const needs = (name: keyof Read, because: string) => {
    if (!isSet(name)) problems.push(`${name} must be set ${because}`);
  };
  const mechanism = read.KAFKA_SASL_MECHANISM ?? null;
  if (mechanism === 'OAUTHBEARER' && !isSet('KAFKA_SASL_TOKEN')) {
    for (const name of ['KAFKA_SASL_TOKEN_URL', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const)
      needs(name, 'with KAFKA_SASL_MECHANISM="OAUTHBEARER", or KAFKA_SASL_TOKEN instead');
  } else if (mechanism !== null && mechanism !== 'OAUTHBEARER') {
    for (const name of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const)
      needs(name, `with KAFKA_SASL_MECHANISM="${mechanism}"`);
  }
  if (isSet('KAFKA_TLS_CERT_FILE')) needs('KAFKA_TLS_KEY_FILE', 'with KAFKA_TLS_CERT_FILE');
  if (isSet('KAFKA_TLS_KEY_FILE')) needs('KAFKA_TLS_CERT_FILE', 'with KAFKA_TLS_KEY_FILE');
  for (const name of ['KAFKA_TLS_CA_FILE', 'KAFKA_TLS_CERT_FILE'] as const) {
    if (isSet(name) && read.KAFKA_TLS === 'off') problems.push(`KAFKA_TLS must be "on" with ${name}`);
  }
  return problems;
}

/** The section of the Kafka source. Its value is null when Kafka is not used. */
export const kafkaSection = defineSection({
  title: 'Kafka',
  settings: kafkaSettings,
  shape: shapeKafka,
  contradictions: kafkaContradictions,
});
