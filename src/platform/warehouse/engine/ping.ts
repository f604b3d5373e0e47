import type { EngineEndpoint } from './endpoint-file.ts';

/** Whether the engine behind `endpoint` answers and accepts its password, within `timeoutMs`. */
export async function pingEngine(endpoint: EngineEndpoint, timeoutMs = 2_000): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${endpoint.httpPort}/?query=SELECT%201`, {
      headers: { 'x-clickhouse-user': endpoint.user, 'x-clickhouse-key': endpoint.password },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok && (await response.text()).trim() === '1';
  } catch {
    return false;
  }
}
