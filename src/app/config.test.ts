import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isLoopback } from '../kernel/loopback.ts';
import { environment, readConfig, sections, settingSchemas } from './config.ts';
import { renderConfiguration, renderEnvExample } from '../platform/config/render-settings.ts';
import { CodedError } from '../kernel/errors.ts';

const SECRET = 'a-secret-of-sixteen-or-more';

const httpOf = (env: Record<string, string>) => readConfig(env).http;

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'invalid_settings')
      return [...(error.facts['problems'] as string[])];
    throw error;
  }
  return [];
}

test('everything has a default', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    http: { host: '127.0.0.1', port: 8097, metricsPort: 9097, apiKeys: [] },
    business: { timezone: 'Africa/Lagos', currency: 'NGN', allowedLatenessMs: 300_000 },
    ingest: {
      eventTimeMinMs: Date.UTC(2000, 0, 1),
      limits: { maxEvents: 50_000, maxBytes: 67_108_864, maxPendingBytes: 134_217_728 },
      personalSecrets: null,
      keepExtraFields: [],
    },
    metrics: { metricsFile: null },
    warehouse: { remote: null, database: 'openride' },
    quality: { reconcileEveryMinutes: 60, historyDays: 90 },
    jobs: { areScheduled: true },
    kafka: null,
    fleet: null,
  });
  expect(isAbsolute(config.service.dataDir)).toBe(true);
});

test('an empty value is none', () => {
  const blank = Object.fromEntries(Object.keys(settingSchemas).map((name) => [name, '']));
  expect(readConfig(blank)).toEqual(readConfig({}));
});

test('values are read', () => {
  const config = readConfig({
    PORT: '0',
    METRICS_PORT: '0',
    ALLOWED_HOSTS: 'Analytics.localhost, other',
    EVENT_TIME_MIN: '2020-02-29T00:00:00+01:00',
    CLICKHOUSE_URL: 'https://store.example:8443',
    CLICKHOUSE_PASSWORD: 'p',
  });
  expect(config).toMatchObject({
    http: { port: 0, metricsPort: 0, allowedHosts: ['analytics.localhost', 'other'] },
    ingest: { eventTimeMinMs: Date.UTC(2020, 1, 28, 23) },
    warehouse: {
      remote: {
        urls: ['https://store.example:8443'],
        user: 'default',
        password: 'p',
        cluster: null,
        replicated: false,
      },
    },
  });
});

test('all problems are named at once, without secrets', () => {
  const problems = problemsOf({
    PORT: 'eighty',
    BUSINESS_TIMEZONE: 'Africa/Atlantis',
    BUSINESS_CURRENCY: 'naira',
    API_KEYS: `nameless,a:fly:${SECRET}`,
    PERSONAL_DATA_KEY: 'tiny-secret',
    LOCATION_RETENTION_DAYS: '91',
  });
  expect(problems).toEqual([
    'PORT="eighty" must be a whole number from 0 to 65535',
    expect.stringMatching(
      /^API_KEYS=\(hidden\) must be .*; entry 1: it is not of the form name:scope\+scope:secret$/,
    ),
    expect.stringMatching(
      /^API_KEYS=\(hidden\) must be .*; entry 2: the scopes must be some of ingest, read/,
    ),
    'BUSINESS_TIMEZONE="Africa/Atlantis" must be a time zone of the IANA database, such as Africa/Lagos',
    'BUSINESS_CURRENCY="naira" must be the ISO 4217 code of a currency, such as NGN',
    'PERSONAL_DATA_KEY=(hidden) must be one or several of 16 to 1000 characters each, with commas between; hex: in front of 32 hexadecimal digits or more stands for their bytes',
    'LOCATION_RETENTION_DAYS="91" must be at most METRICS_RETENTION_DAYS, which is 90',
  ]);
  expect(problems.join()).not.toMatch(/tiny-secret|a-secret/);
});

test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '8.5'],
  ['HOST', 'a b'],
  ['KEEP_EXTRA_FIELDS', 'seat,dateofbirth'],
  ['KEEP_EXTRA_FIELDS', 'truncated_fields'],
  ['KEEP_EXTRA_FIELDS', 'dialect'],
  ['PERSONAL_DATA_KEY', `hex:${'AB'.repeat(32)}`],
  ['PERSONAL_DATA_KEY', `hex:${'ab'.repeat(15)}`],
  ['METRICS_PORT', '8097'],
  ['LOG_LEVEL', 'loud'],
  ['EVENT_TIME_MIN', '2000-02-45'],
  ['EVENT_TIME_MIN', 'yesterday'],
  ['BATCH_MAX_EVENTS', '0'],
  ['BATCH_MAX_EVENTS', '50001'],
  ['INTAKE_MAX_PENDING_BYTES', '33554432'],
  ['ROLLUP_RETENTION_DAYS', '10'],
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'null'],
  ['CORS_ORIGINS', 'https://*.example'],
  ['CORS_ORIGINS', 'https://dash.example/'],
  ['CORS_ORIGINS', 'https://Dash.example'],
  ['CORS_ORIGINS', 'dash.example'],
  ['TRUSTED_PROXIES', '0.0.0.0/0'],
  ['CLICKHOUSE_URL', 'ftp://store'],
  ['CLICKHOUSE_URL', 'http://user:secret@store'],
  ['CLICKHOUSE_URL', 'https://a:8123,https://a:8123'],
  ['CLICKHOUSE_URL', 'https://a:8123,'],
  ['CLICKHOUSE_URL', 'https://a:8123,https://b:8123'],
  ['CLICKHOUSE_CLUSTER', 'openride'],
  ['CLICKHOUSE_REPLICATED', 'on'],
  ['CLICKHOUSE_DATABASE', 'a; DROP TABLE b'],
])('%s=%s is refused', (name, value) => {
  expect(problemsOf({ [name]: value })).toHaveLength(1);
});

test('several addresses of the event store are the shards of the named cluster', () => {
  const config = readConfig({
    CLICKHOUSE_URL: 'https://a:8443, https://b:8443',
    CLICKHOUSE_CLUSTER: 'openride',
  });
  expect(config.warehouse.remote).toMatchObject({
    urls: ['https://a:8443', 'https://b:8443'],
    cluster: 'openride',
  });
});

describe('without keys', () => {
  test.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('%s may be listened on', (host) => {
    expect(readConfig({ HOST: host }).http.host).toBe(host);
  });
  test.each(['0.0.0.0', '::', '192.168.1.2', 'analytics.example', '127.evil.example'])(
    '%s may not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
      expect(problemsOf({ HOST: host })).toEqual([expect.stringContaining('must be a loopback address')]);
      expect(problemsOf({ HOST: host, API_KEYS: `a:read:${SECRET}` })).toEqual([]);
    },
  );
});

describe('API_KEYS', () => {
  const hash = createHash('sha256').update(SECRET).digest();

  test('keeps hashes and forgets the secrets', () => {
    const { apiKeys } = httpOf({
      API_KEYS: `ops:read+dead_letters:raw+ingest:${SECRET}, b:dead_letters:raw:sha256=${'AB'.repeat(32)},`,
    });
    expect(apiKeys).toEqual([
      { name: 'ops', scopes: ['read', 'dead_letters:raw', 'ingest'], hash },
      { name: 'b', scopes: ['dead_letters:raw'], hash: Buffer.alloc(32, 0xab) },
    ]);
    expect(JSON.stringify(apiKeys)).not.toContain(SECRET);
  });

  test('takes a hash for the secret that it is of', () => {
    const { apiKeys } = httpOf({ API_KEYS: `a:admin:sha256=${hash.toString('hex')}` });
    expect(apiKeys[0]?.hash).toEqual(hash);
  });

  test('takes secrets with colons', () => {
    const { apiKeys } = httpOf({ API_KEYS: `a:admin:12345678:12345678` });
    expect(apiKeys[0]?.hash).toEqual(createHash('sha256').update('12345678:12345678').digest());
  });

  test.each([
    `a:read:short`,
    `a:read:sha256=abcd`,
    `a:read:`,
    `:read:${SECRET}`,
    `a b:read:${SECRET}`,
    `a:read+:${SECRET}`,
    `a::${SECRET}`,
    `a:read:${SECRET},a:ingest:${SECRET}2`,
    `a:read:${SECRET},b:ingest:${SECRET}`,
  ])('refuses %s', (keys) => {
    expect(problemsOf({ API_KEYS: keys })).toHaveLength(1);
  });
});

test('.env.example changes nothing, and every value in it is allowed', () => {
  const text = renderEnvExample(Object.values(sections));
  expect(readConfig(parseEnv(text))).toEqual(readConfig({}));
  const uncommented = parseEnv(text.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
  expect(Object.keys(uncommented).sort()).toEqual(Object.keys(settingSchemas).sort());
  expect(
    readConfig({
      ...uncommented,
      CLICKHOUSE_URL: '',
      DATABASE_URL: '',
      KAFKA_BOOTSTRAP_SERVERS: '',
      CLICKHOUSE_CLUSTER: '',
      METRICS_FILE: '',
      PLACES_FILE: '',
      CITIES_FILE: '',
      OBJECTS_URL: '',
      PERSONAL_DATA_KEY: '',
      BACKUP_DISK: '',
      REDIS_URL: '',
      FLEET_CHANNEL: '',
      JWKS_URL: '',
      JWT_ISSUER: '',
      JWT_AUDIENCE: '',
      OIDC_ISSUER: '',
      OIDC_CLIENT_ID: '',
      SMTP_HOST: '',
      SMTP_FROM_EMAIL: '',
      NOTIFICATION_URL: '',
      DELIVERY_ALLOWED_DOMAINS: '',
      DELIVERY_QUIET_HOURS: '',
      DELIVERY_FAILURES_TO: '',
      ALERTS_FEED_TO: '',
      BACKUP_DIRECTORY: '',
      ALERTS_HEARTBEAT_URL: '',
    }),
  ).toEqual(readConfig({}));
});

test('the documentation has every setting', () => {
  const text = renderConfiguration(Object.values(sections));
  for (const name of Object.keys(settingSchemas)) expect(text).toContain(`### ${name}\n`);
});

test('the environment is the variables of the process', () => {
  expect(environment()).toMatchObject({ PATH: expect.any(String) as string });
});

test('a consumer may hear Redis alone', () => {
  const redis = { REDIS_URL: 'redis://localhost', FLEET_CHANNEL: 'fleet' };
  expect(
    readConfig({ ROLE: 'consumer', DATABASE_URL: 'postgres://localhost/openride', ...redis }).kafka,
  ).toBeNull();
});

describe('Kafka', () => {
  const brokers = { KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092, [::1]:19092' };

  test('is off without brokers, and has its usual names with them', () => {
    expect(readConfig({}).kafka).toBeNull();
    expect(readConfig(brokers).kafka).toMatchObject({
      bootstrap: [
        { host: 'localhost', port: 9092 },
        { host: '::1', port: 19_092 },
      ],
      groupId: 'analytics-service-group',
      topicPrefix: 'openride.events',
      login: null,
      tls: null,
    });
  });

  test.each([
    ['KAFKA_BOOTSTRAP_SERVERS', 'broker'],
    ['KAFKA_BOOTSTRAP_SERVERS', 'broker:0'],
    ['KAFKA_BOOTSTRAP_SERVERS', 'broker:9092,'],
    ['KAFKA_TOPIC_PREFIX', 'a b'],
    ['KAFKA_PARTITIONS', '0'],
    ['KAFKA_SASL_TOKEN_URL', 'file:///token'],
    ['KAFKA_TLS_KEY_FILE', 'key.pem'],
  ])('%s=%s is refused', (name, value) => {
    expect(problemsOf({ ...brokers, KAFKA_TLS: 'on', [name]: value })).toHaveLength(1);
  });

  test('a login needs what belongs to it', () => {
    const plain = { ...brokers, ALLOW_PLAINTEXT: 'on' };
    expect(
      problemsOf({ ...brokers, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_USERNAME: 'u' }),
    ).toEqual(['KAFKA_SASL_PASSWORD must be set with KAFKA_SASL_MECHANISM="SCRAM-SHA-512"']);
    expect(problemsOf({ ...plain, KAFKA_SASL_MECHANISM: 'OAUTHBEARER' })).toHaveLength(3);
    expect(problemsOf({ ...brokers, KAFKA_TLS_CA_FILE: 'ca.pem' })).toEqual([
      'KAFKA_TLS must be "on" with KAFKA_TLS_CA_FILE',
    ]);
    const login = { KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN: 't' };
    expect(readConfig({ ...plain, ...login }).kafka?.login).toEqual({
      mechanism: 'OAUTHBEARER',
      token: 't',
    });
  });
});

test.each([
  [{ ROLE: 'worker' }, 'DATABASE_URL must be set for ROLE="worker"'],
  [
    { ROLE: 'consumer', DATABASE_URL: 'postgres://localhost/openride' },
    'KAFKA_BOOTSTRAP_SERVERS or FLEET_CHANNEL must',
  ],
  [
    { DATABASE_URL: 'mysql://user:secret-word@db/openride' },
    'DATABASE_URL=(hidden) must be a postgres:// URL',
  ],
  [{ DATABASE_URL: 'postgres://db' }, 'DATABASE_URL=(hidden) must be'],
])('a role or a database that cannot be: %j', (env, problem) => {
  expect(() => readConfig(env)).toThrow(problem);
  expect(() => readConfig(env)).not.toThrow('secret-word');
});
