import { type Probe, type ProbeGroup, type StartAttempt, type Target, verdict } from '../probe.ts';

// One start with every such setting is refused for each of them: a start costs a second, and the message names all problems at once.
// The names lead nowhere, so that a service that is not refused sends nothing.

const inTheClear = {
  KAFKA_BOOTSTRAP_SERVERS: 'kafka.invalid:9092',
  KAFKA_SASL_USERNAME: 'openride',
  KAFKA_SASL_PASSWORD: 'kafka-password',
  KAFKA_SASL_MECHANISM: 'PLAIN',
  CLICKHOUSE_URL: 'http://store.invalid:8123',
  DATABASE_URL: 'postgres://openride:database-password@db.invalid/openride',
  REDIS_URL: 'redis://:redis-password@cache.invalid:6379',
};
const tokenInTheClear = {
  ...inTheClear,
  KAFKA_TLS: 'on',
  KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
  KAFKA_SASL_TOKEN_URL: 'http://login.invalid/token',
};

const anonymousInTheClear = {
  KAFKA_BOOTSTRAP_SERVERS: 'kafka.invalid:9092',
  DATABASE_URL: 'postgres://openride@db.invalid/openride?sslmode=verify-full&sslmode=disable',
  REDIS_URL: 'redis://cache.invalid:6379',
};

const attempts = new WeakMap<Target, Promise<StartAttempt>[]>();

/** All starts at once, once a target. */
function tryAll(target: Target): Promise<StartAttempt>[] {
  const starts = [inTheClear, tokenInTheClear, anonymousInTheClear];
  const known = attempts.get(target) ?? starts.map((env) => target.tryStart(env));
  attempts.set(target, known);
  return known;
}

function refuses(name: string, setting: string, start: 0 | 1 | 2 = 0): Probe {
  return {
    name,
    expects: `a start that is refused and names ${setting} and ALLOW_PLAINTEXT, without a password`,
    async run(target) {
      const { code, output } = await tryAll(target)[start]!;
      const line = output.split('\n').find((text) => text.trim().startsWith(setting)) ?? '';
      const hidden = !/-password/.test(output);
      return verdict(code === 1 && line.includes('ALLOW_PLAINTEXT') && hidden, { code, output });
    },
  };
}

/** A start is refused that would send something over a network in the clear. */
export const plaintext: ProbeGroup = {
  name: 'in transit',
  probes: [
    refuses('a password of Kafka without TLS', 'KAFKA_TLS'),
    refuses('a client secret to a token URL without TLS', 'KAFKA_SASL_TOKEN_URL', 1),
    refuses('http:// to a ClickHouse on another machine', 'CLICKHOUSE_URL'),
    refuses('PostgreSQL on another machine without TLS', 'DATABASE_URL'),
    refuses('a password of Redis to another machine without TLS', 'REDIS_URL'),
    refuses('messages of a Kafka on another machine without TLS and login', 'KAFKA_TLS', 2),
    refuses('positions of a Redis on another machine without TLS and password', 'REDIS_URL', 2),
    refuses('PostgreSQL on another machine with sslmode twice', 'DATABASE_URL', 2),
  ],
};
