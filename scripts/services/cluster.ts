import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_USER, askEngine, enginePassword, startEngineKeeper } from './engine.ts';
import { keptPorts } from './ports.ts';
import type { Server } from './server.ts';
import { waitUntil } from './wait-until.ts';

const NAME = 'openride';

/**
 * A ClickHouse cluster of two nodes with a shard each. Each is told of the other before it starts, so the ports are chosen
 * first. There is no keeper of replicas: ON CLUSTER and Replicated tables do not work here, and a table is made on every node.
 */
export const cluster: Server<'cluster'> = {
  name: 'cluster',
  async start({ directory, onProcess }) {
    const ports = await keptPorts(directory, ['http1', 'tcp1', 'http2', 'tcp2']);
    const password = enginePassword(directory);
    const nodes = [
      { folder: 'node1', httpPort: ports.http1, tcpPort: ports.tcp1 },
      { folder: 'node2', httpPort: ports.http2, tcpPort: ports.tcp2 },
    ];
    const shards = nodes.map(({ tcpPort }) => ({ host: '127.0.0.1', port: tcpPort }));
    const started = nodes.map(({ folder, httpPort, tcpPort }) => {
      const home = join(directory, folder);
      mkdirSync(home, { recursive: true });
      const listen = { httpPort, tcpPort, password };
      const node = startEngineKeeper(home, { listen, cluster: { name: NAME, shards } });
      onProcess(node.process);
      return node;
    });
    const urls = nodes.map(({ httpPort }) => `http://127.0.0.1:${httpPort}`);
    const endpoint = { urls, user: ENGINE_USER, password, name: NAME };
    for (const [n, node] of started.entries()) {
      await waitUntil(() => seesAll(urls[n]!, endpoint), { what: `Node ${n + 1} of the cluster`, ...node });
    }
    return endpoint;
  },
  async isReady(endpoint) {
    const answers = await Promise.all(endpoint.urls.map((url) => seesAll(url, endpoint)));
    return answers.every(Boolean);
  },
};

/** Whether the node at `url` can ask both nodes. */
async function seesAll(url: string, login: { user: string; password: string }): Promise<boolean> {
  return (await askEngine(url, login, `SELECT count() FROM cluster('${NAME}', system.one)`)) === '2';
}
