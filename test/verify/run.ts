import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startService } from '../../bench/service-process.ts';
import { openTestCluster } from '../support/test-cluster.ts';
import { environment } from '../../src/app/config.ts';
import type { CityOptions } from '../../src/demo/options.ts';
import { openKafkaStage } from './kafka-stage.ts';
import { type Disturbance, loadCityByTopics } from './load-city-by-topics.ts';
import { loadCity, verifyOptions } from './load-city.ts';
import { areRight, renderAnalyses, verifyAnalyses } from './analyses/verify-analyses.ts';
import { changeMetadata, findMetadata } from './metadata.ts';
import { renderReport } from './render.ts';
import { sabotage, unseen } from './sabotage.ts';
import { makeReader, type Reader } from './served.ts';
import { verify } from './verify.ts';

// npm run demo:verify -- [--days 426] [--riders 300] [--drivers 34] [--routes 30] [--seed 1] [--only '^payments']
//                        [--sabotage] [--backup]
// Loads 14 simulated months through the intake, and compares every metric with the city's own ledger and the analyses with a brute force
// over its messages. The exit code is 1 if a number differs or a metric is not proven.
//   --sabotage    damages the store in three ways; the exit code is 1 if the report misses one of them
//   --backup      backs up the loaded city and its metadata while the service runs, destroys both, restores them elsewhere, and
//                 verifies them there
//   --url <api>   verifies a service that is running already, and is empty, instead of one of its own
//   --kafka       puts the city into topics. Two consumers, a worker and an api read them, each a process of its own. With
//                 --url, the service that reads the topics of KAFKA_BOOTSTRAP_SERVERS reads them
//   --kill        with --kafka: kills a consumer and the holder of the fan-out (kill -9) while they read

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '426' },
    riders: { type: 'string', default: '300' },
    drivers: { type: 'string', default: '34' },
    routes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    dir: { type: 'string', default: tmpdir() },
    sabotage: { type: 'boolean', default: false },
    backup: { type: 'boolean', default: false },
    url: { type: 'string' },
    kafka: { type: 'boolean', default: false },
    kill: { type: 'boolean', default: false },
    cluster: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);

if (values.cluster && (values.backup || values.sabotage))
  throw new Error(
    '--cluster goes with neither --backup nor --sabotage: both work on the files of the embedded store.',
  );
const cluster = values.cluster ? await openTestCluster() : null;
let dataDir = mkdtempSync(join(values.dir, 'openride-verify-'));
const stage =
  values.kafka && values.url === undefined ? await openKafkaStage(dataDir, cluster?.settings) : null;
const isOurs = values.url === undefined && stage === null;
let service = isOurs ? await startService(dataDir, cluster?.settings) : null;
try {
  process.exitCode = await run();
} finally {
  await stage?.close();
  await service?.stop();
  await cluster?.close();
  removeDir(dataDir);
}

async function run(): Promise<number> {
  const url = values.url ?? stage?.url ?? service!.url;
  let reader: Reader = makeReader(url);
  const options = verifyOptions({
    days: Number(values.days),
    riders: Number(values.riders),
    drivers: Number(values.drivers),
    routes: Number(values.routes),
    seed: Number(values.seed),
  });
  tell(`A city of ${options.riders} riders over ${options.days} days …`);
  const started = performance.now();
  const { ledger, miscounted, ranges, told } = values.kafka
    ? await loadByTopics(options, reader)
    : await loadByHttp(url, options, reader);
  tell(`${told}, after ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  for (const line of miscounted) tell(`✗ counted otherwise by the intake: ${line}`);
  if (values.backup) reader = await moveByBackup();
  const damages = values.sabotage ? await sabotage(dataDir, ranges.days) : [];
  const report = await verify({ reader, ledger, ranges, only: new RegExp(values.only) });
  process.stdout.write(renderReport(report));
  const analyses =
    values.sabotage || values.only !== '' ? null : await verifyAnalyses(reader, { options, ranges });
  if (analyses !== null) process.stdout.write(renderAnalyses(analyses));
  const isRight = report.isRight && miscounted.length === 0 && (analyses === null || areRight(analyses));
  if (!values.sabotage) return isRight ? 0 : 1;
  const missed = unseen(damages, report);
  for (const damage of damages)
    process.stdout.write(
      `${missed.includes(damage) ? '✗ not reported' : '✓ reported'}: ${damage.what} (${damage.metric})\n`,
    );
  return missed.length === 0 ? 0 : 1;
}

async function loadByHttp(url: string, options: CityOptions, reader: Reader) {
  const { sent, ...loaded } = await loadCity(url, options, { reader });
  const told =
    `${sent.sent} messages: ${sent.accepted} accepted, ${sent.duplicates} duplicates, ` +
    `${sent.conflicts} conflicts, ${sent.rejected} rejected`;
  return { ...loaded, told };
}

async function loadByTopics(options: CityOptions, reader: Reader) {
  const disturbances: Disturbance[] = [
    { atShare: 0.3, what: 'kill -9 of a consumer', act: () => stage!.killAndReplace('consumer') },
    {
      atShare: 0.6,
      what: 'kill -9 of the holder of the fan-out',
      act: () => stage!.killAndReplace('worker'),
    },
  ];
  const { sent, ...loaded } = await loadCityByTopics(stage?.settings ?? environment(), options, {
    reader,
    disturbances: stage !== null && values.kill ? disturbances : [],
    tell,
  });
  return { ...loaded, told: `${sent} messages were read from topics` };
}

/** Backs up the running service, destroys its directory, and continues with a service on the restored one. */
async function moveByBackup(): Promise<Reader> {
  const backupDir = join(values.dir, `${basename(dataDir)}-backup`);
  const before = await changeMetadata(service!.url);
  await runCli(dataDir, ['backup', backupDir, '--with-key']);
  await service!.stop();
  removeDir(dataDir);
  tell(`Backed up, and ${dataDir} is destroyed. Restoring …`);
  dataDir = mkdtempSync(join(values.dir, 'openride-verify-'));
  await runCli(dataDir, ['restore', backupDir]);
  removeDir(backupDir);
  service = await startService(dataDir);
  const found = await findMetadata(service.url, before);
  tell(`The metadata are back: ${found} facts, none missing.`);
  return makeReader(service.url);
}

async function runCli(dir: string, args: string[]): Promise<void> {
  const program = fileURLToPath(new URL('../../bin/openride-analytics.js', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, DATA_DIR: dir },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`"${args.join(' ')}" ended with ${child.exitCode}.`);
}

function removeDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}
