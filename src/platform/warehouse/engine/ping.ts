import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { EngineEndpoint } from './endpoint-file.ts';

/**
 * Tells whether the engine behind `endpoint` answers within `timeoutMs` and accepts its password. It does not use `fetch`, which
 * a start would have to load for this alone.
 */
export async function pingEngine(endpoint: EngineEndpoint, timeoutMs = 2_000): Promise<boolean> {
  try {
    const request = get(`http://127.0.0.1:${endpoint.httpPort}/?query=SELECT%201`, {
      auth: `${endpoint.user}:${endpoint.password}`,
      agent: false, // a connection that is kept open would keep the process alive
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.on('error', () => undefined); // covers errors that come after the answer has begun, too
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response.statusCode === 200 && (await text(response)).trim() === '1';
  } catch {
    return false;
  }
}
