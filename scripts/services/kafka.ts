import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { findProgram, needProgram } from './install.ts';
import { fetchKafkaJars } from './kafka-jars.ts';
import { renderBrokerProperties } from './kafka-properties.ts';
import { keptPorts } from './ports.ts';
import { startProcess } from './process.ts';
import type { Server } from './server.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);
const USER = 'openride';
const OLDEST_JAVA = 17;
const HEAP = ['-Xms128m', '-Xmx512m'];
const SHORT_LIVED = '-XX:TieredStopAtLevel=1'; // compiling code well would take longer than running it once

/** Apache Kafka, one broker that is its own controller (KRaft). */
export const kafka: Server<'kafka'> = {
  name: 'kafka',
  async start({ directory, tell, onProcess, isForTests = false }) {
    const wanted = { what: 'Java', packages: ['default-jre-headless'], tell };
    const java = await needProgram(() => findProgram('java'), wanted);
    await checkJava(java);
    const jars = await fetchKafkaJars(tell);
    const ports = await keptPorts(directory, ['plain', 'sasl', 'tls', 'controller']);
    const password = keptPassword(directory);
    const tls = await makeCertificate(directory);
    const properties = join(directory, 'server.properties');
    writeFileSync(
      properties,
      renderBrokerProperties({ directory, ports, user: USER, password, ...tls.keystore }),
      { mode: 0o600 },
    );
    const kafkaJava = [...HEAP, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', `${jars}/*`];
    if (!existsSync(join(directory, 'data', 'meta.properties'))) {
      await format(java, [SHORT_LIVED, ...kafkaJava, 'kafka.tools.StorageTool'], { properties, password });
    }
    const log = join(directory, 'kafka.log');
    const args = [...(isForTests ? [SHORT_LIVED] : []), ...kafkaJava, 'kafka.Kafka', properties];
    const process = startProcess({ command: java, args, log, directory });
    onProcess(process);
    const at = (port: number) => `127.0.0.1:${port}`;
    const endpoint = {
      bootstrap: at(ports.plain),
      sasl: { bootstrap: at(ports.sasl), user: USER, password },
      tls: { bootstrap: at(ports.tls), ca: tls.ca },
    };
    await waitUntil(() => kafka.isReady(endpoint), { what: 'Kafka', process, log });
    return endpoint;
  },
  /** It tells of itself, over the port that is opened last. */
  async isReady({ bootstrap }) {
    const options = { bootstrapBrokers: [bootstrap], connectTimeout: 2_000, timeout: 2_000, retries: 0 };
    const admin = new Admin({ clientId: 'services', ...options });
    try {
      return (await admin.metadata({ topics: [] })).brokers.size > 0;
    } catch {
      return false;
    } finally {
      await admin.close().catch(() => undefined);
    }
  },
};

async function checkJava(java: string): Promise<void> {
  const { stderr } = await run(java, ['-version']);
  const version = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  if (version < OLDEST_JAVA)
    throw new Error(`Kafka needs Java ${OLDEST_JAVA} or newer; ${java} is ${version}.`);
}

/** The random bytes are hexadecimal: quotes and equal signs would mean something in the properties. */
function keptPassword(directory: string): string {
  const file = join(directory, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** A certificate for 127.0.0.1 and localhost that signs itself, in a keystore and as PEM. */
async function makeCertificate(directory: string) {
  const keytool = findProgram('keytool');
  if (keytool === null) throw new Error('keytool is missing. It comes with Java: put its folder in PATH.');
  const keystore = join(directory, 'broker.p12');
  const ca = join(directory, 'ca.pem');
  const keystorePassword = 'of-a-test';
  if (!existsSync(ca)) {
    rmSync(keystore, { force: true });
    const store = [
      `-J${SHORT_LIVED}`,
      '-alias',
      'broker',
      '-keystore',
      keystore,
      '-storepass',
      keystorePassword,
    ];
    const names = ['-dname', 'CN=localhost', '-ext', 'san=ip:127.0.0.1,dns:localhost'];
    const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-storetype', 'PKCS12', '-validity', '3650'];
    await run(keytool, ['-genkeypair', ...store, ...names, ...key]);
    await run(keytool, ['-exportcert', '-rfc', ...store, '-file', ca]);
  }
  return { ca, keystore: { keystore, keystorePassword } };
}

/** Makes the data directory, and in it the one user of the SCRAM logins. */
async function format(
  java: string,
  tool: readonly string[],
  { properties, password }: { properties: string; password: string },
): Promise<void> {
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${USER},password=${password}]`,
  ]);
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A'); // a leading dash would be an option
  await run(java, [...tool, 'format', '-t', clusterId, '-c', properties, ...users]);
}
