import { setTimeout as delay } from 'node:timers/promises';
import { sendDue } from '../../src/features/delivery/send-due.ts';
import { makeDeliveryStore } from '../../src/features/delivery/store.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { openChannels } from '../../src/platform/delivery/open-channels.ts';
import { openDirectory } from '../../src/platform/objects/directory.ts';

// A process that sends what is due, until it is killed. The driver gives it what it needs as JSON.

export interface WorkerOptions {
  databaseUrl: string;
  dataDir: string;
  smtpPort: number;
  leaseMs: number;
}

const LOOK_EVERY_MS = 20;
const TIMEOUT_MS = 2_000;
const { databaseUrl, dataDir, smtpPort, leaseMs } = JSON.parse(process.argv[2]!) as WorkerOptions;
const log = openLog('silent');
const metadata = await openMetadata({ databaseUrl, dataDir, poolSize: 4, migrations: null, log });
const store = makeDeliveryStore(metadata.db);
const channels = openChannels({
  smtp: {
    host: '127.0.0.1',
    port: smtpPort,
    user: null,
    password: null,
    from: 'a@openride.example',
    timeoutMs: TIMEOUT_MS,
  },
  notification: { url: null, token: null, type: 'analytics' },
  webhookSecret: null,
  allowsPrivate: true,
  allowedDomains: [],
  timeoutMs: TIMEOUT_MS,
  dataDir,
  objects: openDirectory(dataDir),
  now: Date.now,
});
const never = new AbortController().signal;
process.stdout.write('ready\n');
for (;;) {
  await sendDue(
    {
      store,
      channels,
      order: () => Promise.resolve(),
      failuresTo: null,
      leaseMs,
      log,
      now: Date.now,
      onAttempt: () => undefined,
    },
    never,
  );
  await delay(LOOK_EVERY_MS);
}
