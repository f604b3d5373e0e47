import { expect, test } from 'vitest';
import { sharedStore } from '../support/shared-store.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { makeDataDir } from '../support/test-pipeline.ts';
import { openTestService } from '../support/test-service.ts';

// G9 of a store that is a server of its own: health says that it is away though nobody asks for numbers.

test('a server that does not answer is in health, and so is its return', async () => {
  const dataDir = makeDataDir();
  const store = await sharedStore(dataDir);
  const { hostname: host, port } = new URL(store['CLICKHOUSE_URL'] ?? '');
  const line = await startTcpProxy(() => ({ host, port: Number(port) }));
  const service = await openTestService({
    ...store,
    DATA_DIR: dataDir,
    CLICKHOUSE_URL: `http://127.0.0.1:${line.port}`,
  });
  const health = async () => {
    const answer = (await (await fetch(`${service.url}/health`)).json()) as {
      checks: { store: { status: string; message: string | null } };
    };
    return answer.checks.store;
  };
  expect(await health()).toMatchObject({ status: 'ok' });
  await line.cut();
  await expect.poll(health, { timeout: 60_000 }).toMatchObject({
    status: 'failing',
    message: 'The server of the event store does not answer.',
  });
  await line.restore();
  await expect.poll(health, { timeout: 60_000 }).toMatchObject({ status: 'ok', message: null });
  await service.remove();
  await line.close();
});
