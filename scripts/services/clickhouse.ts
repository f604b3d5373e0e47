import { ENGINE_USER, askEngine, enginePassword, startEngineKeeper } from './engine.ts';
import { keptPorts } from './ports.ts';
import type { Server } from './server.ts';
import { waitUntil } from './wait-until.ts';

/** A ClickHouse server by URL, with user and password: the project's engine, in a process that is nobody's child. */
export const clickhouse: Server<'clickhouse'> = {
  name: 'clickhouse',
  async start({ directory, onProcess }) {
    const { http } = await keptPorts(directory, ['http']);
    const password = enginePassword(directory);
    const listen = { httpPort: http, password };
    const { process, log } = startEngineKeeper(directory, { listen });
    onProcess(process);
    const endpoint = { url: `http://127.0.0.1:${http}`, user: ENGINE_USER, password };
    await waitUntil(() => clickhouse.isReady(endpoint), { what: 'The engine', process, log });
    return endpoint;
  },
  isReady: async (endpoint) => (await askEngine(endpoint.url, endpoint, 'SELECT 1')) === '1',
};
