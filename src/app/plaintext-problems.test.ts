import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const brokers = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:9092' };
const login = { KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p-secret' };
const token = { ...brokers, ...login, KAFKA_TLS: 'on', KAFKA_SASL_MECHANISM: 'OAUTHBEARER' };

test.each([
  [{ ...brokers, ...login, KAFKA_SASL_MECHANISM: 'PLAIN' }, 'KAFKA_TLS'],
  [{ ...brokers, KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN: 't' }, 'KAFKA_TLS'],
  [{ ...token, KAFKA_SASL_TOKEN_URL: 'http://login.example/token' }, 'KAFKA_SASL_TOKEN_URL'],
  [{ CLICKHOUSE_URL: 'http://store.internal:8123' }, 'CLICKHOUSE_URL'],
  [{ CLICKHOUSE_URL: 'http://127.evil.example:8123' }, 'CLICKHOUSE_URL'],
  [{ DATABASE_URL: 'postgres://u:p-secret@db.internal/openride' }, 'DATABASE_URL'],
  [{ DATABASE_URL: 'postgres://u:p-secret@db.internal/openride?sslmode=disable' }, 'DATABASE_URL'],
  [{ DATABASE_URL: 'postgres://u@localhost/openride?host=db.internal' }, 'DATABASE_URL'],
  [{ REDIS_URL: 'redis://:p-secret@cache.internal:6379' }, 'REDIS_URL'],
  [{ REDIS_URL: 'redis://cache.internal:6379' }, 'REDIS_URL'],
  [{ KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:9092,kafka.internal:9092' }, 'KAFKA_TLS'],
  [
    { KAFKA_BOOTSTRAP_SERVERS: 'kafka.internal:9092', ...login, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' },
    'KAFKA_TLS',
  ],
  [{ DATABASE_URL: 'postgres://u@db.internal/o?sslmode=verify-full&sslmode=disable' }, 'DATABASE_URL'],
  [{ DATABASE_URL: 'postgres://u@db.internal/o?host=/run/postgresql&host=db.internal' }, 'DATABASE_URL'],
])('%j is refused unless ALLOW_PLAINTEXT is on', (settings, name) => {
  expect(() => readConfig(settings)).toThrow(
    new RegExp(`^Settings that cannot be used:\\n  ${name}[^\\n]*ALLOW_PLAINTEXT="on"[^\\n]*$`),
  );
  expect(() => readConfig(settings)).not.toThrow('p-secret');
  expect(readConfig({ ...settings, ALLOW_PLAINTEXT: 'on' })).toBeDefined();
});

test.each([
  { ...brokers, ...login, KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_TLS: 'on' },
  { ...brokers, ...login, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' }, // sends no password
  { ...token, KAFKA_SASL_TOKEN_URL: 'https://login.example/token' },
  { CLICKHOUSE_URL: 'http://127.0.0.1:8123' },
  { CLICKHOUSE_URL: 'http://[::1]:8123' },
  { CLICKHOUSE_URL: 'https://store.internal:8443' },
  { DATABASE_URL: 'postgres://u@127.0.0.1/openride' },
  { DATABASE_URL: 'postgres://u@[::1]/openride' },
  { DATABASE_URL: 'postgres:///openride?host=/run/postgresql' },
  { DATABASE_URL: 'postgres://u@%2Frun%2Fpostgresql/openride' },
  { DATABASE_URL: 'postgres://u@db.internal/openride?sslmode=verify-full' },
  { DATABASE_URL: 'postgres://u@db.internal/openride?ssl=true' },
  { KAFKA_BOOTSTRAP_SERVERS: 'kafka.internal:9092', KAFKA_TLS: 'on' },
  { REDIS_URL: 'redis://127.0.0.1:6379' },
  { REDIS_URL: 'rediss://cache.internal:6379' },
  { REDIS_URL: 'rediss://:p-secret@cache.internal:6379' },
])('%j is taken', (settings) => {
  expect(readConfig(settings)).toBeDefined();
});
