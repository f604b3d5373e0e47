import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitOnSignals } from '../../bench/end-with-us.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { makeTestDatabase } from '../../test/support/postgres-database.ts';
import { readEndpoints } from '../services/endpoints.ts';
import { type Compose, type ComposeService, parseCompose } from './compose.ts';
import { listOf, parseDockerfile, variablesOf } from './dockerfile.ts';
import { type ImageRoot, makeImageRoot, OTHER_UID } from './image-root.ts';
import { startProcess } from './start-process.ts';
import { redisAnswers } from './start-redis.ts';

// Runs what the containers would run, where there are none: the commands of the Dockerfile, its entry point, another user, a root that
// this user cannot write, and for each role the environment and the secrets of compose.yaml. Only addresses and ports differ, for all
// share one network here. What stays untried: the build by Docker itself, its networks and limits, and the images of others.

const project = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const tell = (line: string) => void process.stdout.write(`${line}\n`);

exitOnSignals();
await main();

async function main(): Promise<void> {
  const { clickhouse, postgres, kafka, redis } = readEndpoints();
  if (clickhouse === undefined || postgres === undefined || kafka === undefined || redis === undefined) {
    tell('ClickHouse, PostgreSQL, Kafka and Redis must run: npm run services:up');
    process.exitCode = 1;
    return;
  }
  const run = `containers_${Date.now()}`;
  const database = await makeTestDatabase(postgres.url);
  const root = makeImageRoot(project, parseDockerfile(read('Dockerfile')));
  tell(
    `✓ installed as the Dockerfile does; the user is ${OTHER_UID ?? 'the same: only root can become another'}`,
  );
  const secrets = makeSecrets(root, { clickhouse_password: clickhouse.password, database_url: database.url });
  const compose = parseCompose(read('compose.yaml'), {
    CLICKHOUSE_URL: clickhouse.url,
    CLICKHOUSE_USER: clickhouse.user,
    CLICKHOUSE_READER_USER: '', // the engine here cannot create users
    KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
    REDIS_URL: redis.url,
  });
  try {
    await runRoles(root, { compose, secrets, run });
    const answers = await redisAnswers(compose.services['redis']!, join(root.directory, 'redis.sock'));
    if (answers === false) throw new Error('redis does not answer with its command');
    tell(
      answers === null
        ? '– redis not run: it is not installed here'
        : '✓ redis starts with its command and answers',
    );
  } finally {
    rmSync(root.directory, { recursive: true, force: true });
    await database.drop();
    const headers = { 'x-clickhouse-user': clickhouse.user, 'x-clickhouse-key': clickhouse.password };
    await fetch(clickhouse.url, { method: 'POST', headers, body: `DROP DATABASE IF EXISTS ${run}` });
  }
  tell(
    '– not run here, for their images are not at hand: gateway, kafka, clickhouse, postgres, prometheus, alertmanager, grafana',
  );
}

/** Starts a worker, two api and a consumer, tries them, and stops them. */
async function runRoles(
  root: ImageRoot,
  { compose, secrets, run }: { compose: Compose; secrets: string; run: string },
): Promise<void> {
  const { worker, api, consumer } = compose.services;
  const start = makeStart(root, { secrets, run });
  const running = [
    start('worker', worker!),
    start('api-1', api!),
    start('api-2', api!),
    start('consumer', consumer!),
  ];
  try {
    const [, first = '', second = ''] = await Promise.all(running.map(({ ready }) => ready));
    tell('✓ worker, two api and consumer are ready');
    await checkService(first, second, readFileSync(join(secrets, 'api_keys'), 'utf8'));
    for (const one of running) await one.stop();
    tell('✓ all four stop in order');
    checkUnchanged(root);
  } catch (error) {
    process.exitCode = 1;
    tell(`✗ ${String(error)}`);
    for (const { name, lines } of running) tell(`--- ${name}\n${lines.slice(-15).join('\n')}`);
  } finally {
    for (const one of running) one.kill();
    await Promise.all(running.map(({ gone }) => gone));
  }
}

/** Makes what starts a service of compose.yaml. Only addresses and ports differ from what its container would have. */
function makeStart(root: ImageRoot, { secrets, run }: { secrets: string; run: string }) {
  const instructions = parseDockerfile(read('Dockerfile'));
  const command = [...listOf(instructions, 'ENTRYPOINT').slice(1), ...listOf(instructions, 'CMD')];
  // A user would write these into .env.
  const dotEnv = { CLICKHOUSE_DATABASE: run, KAFKA_TOPIC_PREFIX: run, KAFKA_CONSUMER_GROUP_ID: run };
  return (name: string, { environment = {} }: ComposeService) =>
    startProcess(name, {
      root,
      command,
      env: {
        ...variablesOf(instructions),
        ...dotEnv,
        ...mapValues(environment, (value) => value.replace('/run/secrets', secrets)),
        PORT: '0',
        METRICS_PORT: '0',
        DATA_DIR: root.volume(name),
      },
    });
}

/** Makes the secrets as a user does, and puts the passwords of the servers here into them. */
function makeSecrets(root: ImageRoot, ours: Readonly<Record<string, string>>): string {
  mkdirSync(join(root.directory, 'deploy'));
  const script = join(root.directory, 'deploy/make-secrets.sh');
  cpSync(join(project, 'deploy/make-secrets.sh'), script);
  execFileSync('sh', [script], { stdio: 'ignore' });
  const directory = join(root.directory, 'secrets');
  execFileSync('chmod', ['755', directory]); // a container has the files alone, mounted one by one
  for (const [name, secret] of Object.entries(ours)) {
    rmSync(join(directory, name));
    writeFileSync(join(directory, name), secret, { mode: 0o444 });
  }
  return directory;
}

/** Sends an event to one api and asks the other for it. */
async function checkService(first: string, second: string, keys: string): Promise<void> {
  const headers = { 'x-api-key': keys.replace(/^ops:admin:/, ''), 'content-type': 'application/json' };
  const event = { ...eventExamples['user.registered'], event_timestamp: new Date().toISOString() };
  const sent = await fetch(`${first}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
  const { accepted } = (await sent.json()) as { accepted?: number };
  if (accepted !== 1) throw new Error(`the event was not accepted: ${sent.status}`);
  const asked = await fetch(`${second}/v1/metrics/users`, { headers });
  if (!asked.ok) throw new Error(`the other api answers ${asked.status}`);
  const health = (await (await fetch(`${second}/health`, { headers })).json()) as {
    instances: { role: string }[];
  };
  const found = health.instances.map(({ role }) => role).toSorted();
  if (found.join() !== 'api,api,consumer,worker') throw new Error(`the roles are ${found.join()}`);
  const denied = await fetch(`${first}/v1/metrics/users`);
  if (denied.status !== 401) throw new Error(`without a key the api answers ${denied.status}`);
  tell(
    '✓ an event sent to one api is answered by the other; the four processes know one another; without a key nothing',
  );
}

/** Nobody wrote below the root: it belongs to another user. */
function checkUnchanged(root: ImageRoot): void {
  if (OTHER_UID === null)
    return tell('– not checked what is written: only root can start the service as another user');
  const written = execFileSync('find', [root.app, '-newer', root.node, '-uid', String(OTHER_UID)], {
    encoding: 'utf8',
  });
  if (written !== '') throw new Error(`written below the root: ${written}`);
  tell('✓ nothing is written outside of the volume of each');
}

function mapValues(
  of: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(String(value))]));
}
