import { type IncomingHttpHeaders, request } from 'node:http';
import type { Target } from '../probe.ts';

// The service of the probes of origins, answers, tokens and uncaught mistakes: with keys, a platform that signs tokens, a web site that
// is listed, and a mistake that waits in it for a signal.

export const LISTED = 'https://dash.example';
export const UNLISTED = 'https://dash.example.evil.example';
export const KEY = 'a-key-of-the-probes-0123456789';
export const PLATFORM_SECRET = 'a-secret-of-the-platform-with-32-bytes';
export const ISSUER = 'https://auth.openride.example';
export const AUDIENCE = 'openride-analytics';

/** Makes a rejection that nobody handles, in a process that gets SIGUSR2: what a mistake in the code would make. */
const mistake = 'process.on("SIGUSR2",()=>{Promise.reject(new Error("a mistake on purpose"))})';

/** The settings of the service. */
export function behindKeys(): Record<string, string> {
  return {
    API_KEYS: `probes:admin:${KEY}`,
    CORS_ORIGINS: LISTED,
    JWT_SECRET: PLATFORM_SECRET,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(mistake)}`,
  };
}

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Asks without `fetch`, which sends no Origin and no Upgrade of its caller's. Waits 10 s at most. */
export function askRaw(
  { url }: Pick<Target, 'url'>,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const signal = AbortSignal.timeout(10_000);
  const sent = request(new URL(path, url), { method, headers, signal, agent: false }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
    answer.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
    });
  });
  sent.on('upgrade', ({ statusCode = 101, headers: answered }, connection) => {
    connection.destroy();
    resolve({ status: statusCode, headers: answered, body: '' });
  });
  sent.on('error', reject).end();
  return promise;
}
