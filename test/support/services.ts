import { describe, test } from 'vitest';
import {
  type Endpoint,
  type Endpoints,
  type ServerName,
  readEndpoints,
} from '../../scripts/services/endpoints.ts';
import { isListening } from '../../scripts/services/ports.ts';

// These functions choose the backend on which a suite runs.
//
//     describeOn('kafka', 'the Kafka source', (endpoint) => { … endpoint.bootstrap … });
//     describeOnEach(['embedded', 'postgres'], 'leases', (on) => { … on.backend, on.endpoint … });
//
// A server is found where `npm run services:up` left it, or at the addresses in TEST_KAFKA_BOOTSTRAP_SERVERS, TEST_DATABASE_URL,
// TEST_REDIS_URL, TEST_CLICKHOUSE_URL (with _USER and _PASSWORD) and TEST_CLUSTER_URLS (separated by commas; _USER, _PASSWORD,
// _NAME). A suite without its server does not run; the end of the run names it and the reason. With REQUIRE_SERVICES=1 it fails
// instead, and it always fails if a variable names a server that does not answer. A suite that needs two servers has one
// describeOn inside the other. A suite without describeOn runs on the embedded backends.
//
// All suites share the servers, which outlive the run. So a suite makes its topics, groups, databases or key prefixes under a
// name of its own (unique-name.ts) and removes them.

export type Backend = 'embedded' | ServerName;

/** A backend and its endpoint. The type is distributive, so that a test of `backend` narrows the type of the endpoint. */
export type On<Name extends Backend = Backend> = Name extends ServerName
  ? { backend: Name; endpoint: Endpoint<Name> }
  : { backend: 'embedded'; endpoint: null };

/** The facts about a suite that the reporter receives. */
export interface BackendMeta {
  /** A suite in a browser has its service from its own set-up (test/browser). */
  backend: Backend | 'browser';
  /** The reason that it did not run; null if it ran. */
  missing: string | null;
}

declare module 'vitest' {
  interface TaskMeta {
    runsOn?: BackendMeta;
  }
}

/** Declares a suite on one backend. */
export function describeOn<Name extends Backend>(
  backend: Name,
  name: string,
  suite: (endpoint: Name extends ServerName ? Endpoint<Name> : null) => void,
): void {
  describeOnEach([backend], name, (on) => suite(on.endpoint as Parameters<typeof suite>[0]));
}

/** Declares the same suite on several backends. */
export function describeOnEach<Name extends Backend>(
  backends: readonly Name[],
  name: string,
  suite: (on: On<Name>) => void,
): void {
  for (const backend of backends) {
    const missing = backend === 'embedded' ? null : whyMissing(backend);
    const meta = { runsOn: { backend, missing } };
    const endpoint = backend === 'embedded' ? null : found[backend as ServerName];
    describe(`${name} [${backend}]`, { meta }, () => {
      if (missing === null) return suite({ backend, endpoint } as On<Name>);
      if (isNamed(backend) || process.env['REQUIRE_SERVICES'] === '1') {
        return test(`needs ${backend}`, () => {
          throw new Error(`${backend} ${missing}`);
        });
      }
      test.skip(`needs ${backend}: ${missing}`, () => undefined);
    });
  }
}

const named = readVariables(process.env);
const found: Endpoints = { ...readEndpoints(), ...named };
// The servers are asked once for each test file, before its suites are declared, because a declaration cannot wait.
const answering = new Set(
  await Promise.all(
    (Object.keys(found) as ServerName[]).map(async (name) => {
      const addresses = addressesOf(name, found).map(({ host, port }) => isListening(host, port));
      return (await Promise.all(addresses)).every(Boolean) ? name : null;
    }),
  ),
);

/** Tells whether a variable names the server. */
export function isNamed(backend: Backend): boolean {
  return backend !== 'embedded' && named[backend] !== undefined;
}

function whyMissing(name: ServerName): string | null {
  if (answering.has(name)) return null;
  if (found[name] === undefined) return 'is not up; npm run services:up starts it';
  const addresses = addressesOf(name, found).map(({ host, port }) => `${host}:${port}`);
  return `does not answer at ${addresses.join(' and ')}`;
}

function readVariables(env: NodeJS.ProcessEnv): Endpoints {
  const [kafka, postgres, redis] = [
    env['TEST_KAFKA_BOOTSTRAP_SERVERS'],
    env['TEST_DATABASE_URL'],
    env['TEST_REDIS_URL'],
  ];
  const login = (server: string) => ({
    user: env[`TEST_${server}_USER`] ?? 'default',
    password: env[`TEST_${server}_PASSWORD`] ?? '',
  });
  const clickhouse = env['TEST_CLICKHOUSE_URL'];
  const cluster = env['TEST_CLUSTER_URLS'];
  return {
    ...(kafka && { kafka: { bootstrap: kafka, sasl: null, tls: null } }),
    ...(postgres && { postgres: { url: postgres } }),
    ...(redis && { redis: { url: redis } }),
    ...(clickhouse && { clickhouse: { url: clickhouse, ...login('CLICKHOUSE') } }),
    ...(cluster && {
      cluster: {
        urls: cluster.split(','),
        ...login('CLUSTER'),
        name: env['TEST_CLUSTER_NAME'] ?? 'openride',
      },
    }),
  };
}

const usualPorts: Record<string, number> = { 'postgres:': 5432, 'redis:': 6379, 'http:': 80, 'https:': 443 };

function addressesOf(name: ServerName, endpoints: Endpoints): { host: string; port: number }[] {
  const endpoint = endpoints[name];
  if (endpoint === undefined) return [];
  const texts = 'bootstrap' in endpoint ? endpoint.bootstrap.split(',').map((at) => `kafka://${at}`) : [];
  if ('url' in endpoint) texts.push(endpoint.url);
  if ('urls' in endpoint) texts.push(...endpoint.urls);
  return texts.map((text) => {
    const { hostname, port, protocol } = new URL(text);
    return { host: hostname, port: Number(port) || (usualPorts[protocol] ?? 9092) };
  });
}
