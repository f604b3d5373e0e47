import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { removeDataDir } from '../support/test-pipeline.ts';
import { openTestService } from '../support/test-service.ts';

test('a stop waits for DRAIN_TIMEOUT_SECONDS and no longer, whatever hangs', async () => {
  const service = await openTestService({ DRAIN_TIMEOUT_SECONDS: '1' });
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n');
  socket.write('content-length: 1000\r\nexpect: 100-continue\r\n\r\n');
  await once(socket, 'data'); // the service waits for the body, which never comes
  const startedAtMs = performance.now();
  await service.close();
  expect(performance.now() - startedAtMs).toBeGreaterThan(900);
  expect(performance.now() - startedAtMs).toBeLessThan(20_000); // the engine, too, takes time to end
  socket.destroy();
  removeDataDir(service.dataDir);
});

test.each([
  ['says nothing', ''],
  ['sent half of its headers', 'GET /health HTTP/1.1\r\nhost: local'],
])('a stop does not wait for a connection that %s', async (_what, text) => {
  const service = await openTestService({ DRAIN_TIMEOUT_SECONDS: '60' });
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // the service cuts it
  await once(socket, 'connect');
  socket.write(text);
  const startedAtMs = performance.now();
  await service.close();
  expect(performance.now() - startedAtMs).toBeLessThan(30_000);
  removeDataDir(service.dataDir);
});
