import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { EngineEndpoint } from './endpoint-file.ts';

/**
 * Tells whether the engine behind `endpoint` answers within `timeoutMs` and accepts its password. It does not use `fetch`, which
 * a start would have to load for this alone.
 */
export async function pingEngine(endpoint: EngineEndpoint, timeoutMs = 2_000): Promise<boolean> {
  const answer = await ask(endpoint, timeoutMs);
  return answer?.status === 200 && answer.body.trim() === '1';
}

/** Tells whether the engine gives any answer within `timeoutMs`: one that refuses for want of memory does not hang. */
export async function hearEngine(endpoint: EngineEndpoint, timeoutMs = 5_000): Promise<boolean> {
  return (await ask(endpoint, timeoutMs)) !== null;
}

async function ask(
  { httpPort, user, password }: EngineEndpoint,
  timeoutMs: number,
): Promise<{ status: number | undefined; body: string } | null> {
  try {
    const request = get(`http://127.0.0.1:${httpPort}/?query=SELECT%201`, {
      auth: `${user}:${password}`,
      agent: false, // a connection that is kept open would keep the process alive
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.on('error', () => undefined); // covers errors that come after the answer has begun, too
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode, body: await text(response) };
  } catch {
    return null;
  }
}
