import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithUs } from '../../bench/end-with-us.ts';
import { makeRandom } from '../../bench/random.ts';
import { migrationSets } from '../../src/app/features.ts';
import type { NewDelivery } from '../../src/features/delivery/delivery.ts';
import { type DeliveryStore, makeDeliveryStore, newDeliveryId } from '../../src/features/delivery/store.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { startHttpCollector } from '../support/http-collector.ts';
import { startMailServer } from '../support/mail-server.ts';
import { makeTestDatabase } from '../support/postgres-database.ts';
import type { WorkerOptions } from './worker.ts';

// Two processes send messages by mail and webhook, and are killed before, in and after sending. In the end each message that was ordered is sent, and
// what arrived more than once did so no more often than the ledger says that an outcome is unknown.

export interface KillOptions {
  kills: number;
  seed: number;
  /** A server that has the right to make databases. */
  postgresUrl: string;
  onStep: (line: string) => void;
}

export interface KillBalance {
  kills: number;
  ordered: number;
  sent: number;
  /** Attempts of which nobody knows the outcome. */
  unknown: number;
  arrived: number;
  /** Messages that did not arrive. */
  lost: number;
  /** Messages that arrived more often than the ledger allows. */
  tooOften: number;
}

const WORKERS = 2;
const ORDERS_A_ROUND = 12;
const LEASE_MS = 4_000;
const MOST_DELAY_MS = 120;
const DONE_WITHIN_MS = 120_000;

/** Sends, kills, and draws the balance. */
export async function killDeliveries({
  kills,
  seed,
  postgresUrl,
  onStep,
}: KillOptions): Promise<KillBalance> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-delivery-kills-'));
  const database = await makeTestDatabase(postgresUrl);
  const options = { databaseUrl: database.url, dataDir, poolSize: 4, log: openLog('silent') };
  const metadata = await openMetadata({ ...options, migrations: migrationSets });
  const store = makeDeliveryStore(metadata.db);
  const [mail, web] = [await startMailServer(), await startHttpCollector()];
  const random = makeRandom(seed);
  const start = () =>
    startWorker({ databaseUrl: database.url, dataDir, smtpPort: mail.port, leaseMs: LEASE_MS });
  const workers = await Promise.all(Array.from({ length: WORKERS }, start));
  const ids: string[] = [];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const placed = Array.from({ length: ORDERS_A_ROUND }, (_, i) =>
        orderTo(i % 2 === 0 ? null : `${web.url}/hook`),
      );
      await store.add(placed);
      ids.push(...placed.map(({ id }) => id));
      await delay(random.below(MOST_DELAY_MS));
      const victim = random.below(WORKERS);
      workers[victim]!.kill('SIGKILL');
      workers[victim] = await start();
      onStep(`${kill + 1}. a worker was killed; ${JSON.stringify(await store.countByStatus())}`);
    }
    await untilDone(store);
    return await drawBalance(store, ids, {
      kills,
      arrivals: [...mailIds(mail.mails), ...webIds(web.requests)],
    });
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await mail.close();
    await web.close();
    await metadata.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export function isRight({ ordered, sent, lost, tooOften }: KillBalance): boolean {
  return sent === ordered && lost === 0 && tooOften === 0;
}

/** Webhook, or with null mail. */
function orderTo(url: string | null): NewDelivery {
  return {
    id: newDeliveryId(),
    subjectOf: 'test',
    owner: 'the test',
    receiver: url === null ? { channel: 'mail', to: 'ops@openride.example' } : { channel: 'webhook', url },
    message: { subject: 'A message', text: 'It must arrive.' },
    urgency: 'normal',
    nextAt: new Date(),
    onFailure: null,
  };
}

async function startWorker(options: WorkerOptions): Promise<ChildProcess> {
  const program = join(import.meta.dirname, 'worker.ts');
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const letLive = endWithUs(child.pid!);
  child.once('exit', letLive);
  await once(child.stdout, 'data'); // it is ready
  return child;
}

async function untilDone(store: DeliveryStore): Promise<void> {
  const endMs = performance.now() + DONE_WITHIN_MS;
  for (;;) {
    const { waiting = 0, sending = 0 } = await store.countByStatus();
    if (waiting + sending === 0) return;
    if (performance.now() > endMs) throw new Error(`${waiting + sending} messages are not sent.`);
    await delay(100);
  }
}

const mailIds = (mails: readonly { messageId?: string | undefined }[]) =>
  mails.map(({ messageId = '' }) => messageId.slice(1).split('@')[0]!);
const webIds = (requests: readonly { headers: Record<string, unknown> }[]) =>
  requests.map(({ headers }) => String(headers['idempotency-key']));

async function drawBalance(
  store: DeliveryStore,
  ids: readonly string[],
  { kills, arrivals }: { kills: number; arrivals: readonly string[] },
): Promise<KillBalance> {
  const times = Map.groupBy(arrivals, (id) => id);
  const balance = {
    kills,
    ordered: ids.length,
    sent: 0,
    unknown: 0,
    arrived: arrivals.length,
    lost: 0,
    tooOften: 0,
  };
  for (const id of ids) {
    const { status, unknownAttempts } = (await store.find(id))!;
    const arrived = times.get(id)?.length ?? 0;
    balance.sent += status === 'sent' ? 1 : 0;
    balance.unknown += unknownAttempts;
    balance.lost += arrived === 0 ? 1 : 0;
    balance.tooOften += arrived > 1 + unknownAttempts ? 1 : 0;
  }
  return balance;
}
