import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { readAddress } from '../../src/ingest/kafka/client/address.ts';
import { openCluster } from '../../src/ingest/kafka/client/cluster.ts';
import { makeTokenSource } from '../../src/ingest/kafka/client/token-source.ts';
import { describeOn } from '../support/services.ts';

// Every way in that a setting offers, against a broker that asks for it.

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = Math.floor(Date.now() / 1000);
const TOKEN = `${encode({ alg: 'none' })}.${encode({ sub: 'openride', iat: seconds, exp: seconds + 3600 })}.`;

/** Whether a cluster can be asked with these settings. */
async function ask(settings: Record<string, string>): Promise<boolean> {
  const cluster = openCluster(readAddress(readConfig(settings).kafka!));
  try {
    return (await cluster.topics(['no-such-topic'])).size === 0;
  } finally {
    await cluster.close();
  }
}

describeOn('kafka', 'logging in to Kafka', ({ sasl, tls }) => {
  const login = { KAFKA_BOOTSTRAP_SERVERS: sasl?.bootstrap ?? '', ALLOW_PLAINTEXT: 'on' };
  const named = {
    ...login,
    KAFKA_SASL_USERNAME: sasl?.user ?? '',
    KAFKA_SASL_PASSWORD: sasl?.password ?? '',
  };

  test.runIf(sasl !== null).each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])('%s', async (mechanism) => {
    expect(await ask({ ...named, KAFKA_SASL_MECHANISM: mechanism })).toBe(true);
    await expect(
      ask({ ...named, KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD: 'wrong' }),
    ).rejects.toThrow();
  });

  test.runIf(sasl !== null)('OAUTHBEARER, with a token and with one from a server', async () => {
    expect(await ask({ ...login, KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN: TOKEN })).toBe(true);
    const server = createServer((_request, response) =>
      response.end(JSON.stringify({ access_token: TOKEN, expires_in: 3600 })),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
    const settings = { ...named, KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN_URL: url };
    expect(await ask(settings).finally(() => server.close())).toBe(true);
  });

  test.runIf(tls !== null)('TLS, with the certificate of its authority and not without', async () => {
    const settings = { KAFKA_BOOTSTRAP_SERVERS: tls?.bootstrap ?? '', KAFKA_TLS: 'on' };
    expect(await ask({ ...settings, KAFKA_TLS_CA_FILE: tls?.ca ?? '' })).toBe(true);
    await expect(ask(settings)).rejects.toThrow();
  });
});

test('a token is asked for again before it runs out, and a refusal is said', async () => {
  const asked: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization ?? '');
    response.statusCode = status;
    response.end(JSON.stringify({ access_token: `token-${asked.length}`, expires_in: 60 }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let nowMs = 0;
  const token = makeTokenSource({ tokenUrl, clientId: 'id', clientSecret: 'secret' }, () => nowMs);
  expect([await token(), await token()]).toEqual(['token-1', 'token-1']);
  nowMs = 30_000;
  expect(await token()).toBe('token-2');
  status = 401;
  nowMs = 100_000;
  await expect(token()).rejects.toMatchObject({ code: 'kafka_login_failed' });
  expect(new Set(asked)).toEqual(new Set([`Basic ${Buffer.from('id:secret').toString('base64')}`]));
  server.close();
});
