import { expect, test } from 'vitest';
import { openLog } from '../../src/kernel/log.ts';
import { readEndpoint } from '../../src/platform/warehouse/engine/endpoint-file.ts';
import { enginePaths } from '../../src/platform/warehouse/engine/start.ts';
import { openWarehouse } from '../../src/platform/warehouse/open.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';
import { openTestService } from '../support/test-service.ts';

// G9 of a store that is a server of its own: health says that it is away though nobody asks for numbers.

test('a server that does not answer is in health, and so is its return', async () => {
  const storeDir = makeDataDir();
  const log = openLog('silent');
  const options = { dataDir: storeDir, engineMemoryBytes: 0, remote: null, database: 'openride', log };
  const engine = await openWarehouse(options);
  const { httpPort, user, password } = readEndpoint(enginePaths(storeDir).endpoint)!;
  const line = await startTcpProxy(() => ({ host: '127.0.0.1', port: httpPort }));
  const service = await openTestService({
    CLICKHOUSE_URL: `http://127.0.0.1:${line.port}`,
    CLICKHOUSE_USER: user,
    CLICKHOUSE_PASSWORD: password,
  });
  const store = async () => {
    const health = (await (await fetch(`${service.url}/health`)).json()) as {
      checks: { store: { status: string; message: string | null } };
    };
    return health.checks.store;
  };
  expect(await store()).toMatchObject({ status: 'ok' });
  await line.cut();
  await expect.poll(store, { timeout: 60_000 }).toMatchObject({
    status: 'failing',
    message: 'The server of the event store does not answer.',
  });
  await line.restore();
  await expect.poll(store, { timeout: 60_000 }).toMatchObject({ status: 'ok', message: null });
  await service.remove();
  await line.close();
  await engine.close();
  removeDataDir(storeDir);
});
