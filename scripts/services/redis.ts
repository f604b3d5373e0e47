import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findProgram, needProgram } from './install.ts';
import { keptPorts } from './ports.ts';
import { startProcess } from './process.ts';
import type { Server } from './server.ts';
import { waitUntil } from './wait-until.ts';

/** Redis with a password and without files: a cache that is empty after a restart. */
export const redis: Server<'redis'> = {
  name: 'redis',
  async start({ directory, tell, onProcess }) {
    const command = await needProgram(() => findProgram('redis-server'), {
      what: 'Redis',
      packages: ['redis-server'],
      tell,
    });
    const { client: port } = await keptPorts(directory, ['client']);
    const password = randomBytes(12).toString('hex');
    const log = join(directory, 'redis.log');
    const options = { port, bind: '127.0.0.1', dir: directory, requirepass: password, appendonly: 'no' };
    const args = Object.entries({ ...options, save: '' }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    const process = startProcess({ command, args, log, directory });
    onProcess(process);
    const endpoint = { url: `redis://:${password}@127.0.0.1:${port}` };
    await waitUntil(() => redis.isReady(endpoint), { what: 'Redis', process, log });
    return endpoint;
  },
  async isReady({ url }) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
    client.on('error', () => undefined); // the rejected ping tells
    try {
      await client.connect();
      return (await client.ping()) === 'PONG';
    } catch {
      return false;
    } finally {
      client.disconnect();
    }
  },
};
