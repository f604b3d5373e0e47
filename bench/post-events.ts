import { Agent, request } from 'node:http';

/** What the service said to one request. */
export interface PostOutcome {
  /** 200, 202, 503 … */
  status: number;
  accepted: number;
  ms: number;
}

/** Sends NDJSON bodies over kept connections. */
export interface EventPoster {
  post(body: Buffer): Promise<PostOutcome>;
  close(): void;
}

/** Opens at most so many connections to the service. node:http, because a client on the same cores must cost little. */
export function makeEventPoster(url: string, connections: number): EventPoster {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const target = new URL('/v1/events', url);
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const started = performance.now();
        const outgoing = request(
          target,
          {
            agent,
            method: 'POST',
            headers: { 'content-type': 'application/x-ndjson', 'content-length': body.length },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const ms = performance.now() - started;
              const status = response.statusCode ?? 0;
              resolve({ status, accepted: status === 200 ? acceptedOf(Buffer.concat(chunks)) : 0, ms });
            });
          },
        );
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** The count stands at the beginning of the answer; parsing all of it would measure the client. */
function acceptedOf(body: Buffer): number {
  const match = /"accepted":\s*(\d+)/.exec(body.subarray(0, 4096).toString());
  return Number(match?.[1] ?? 0);
}
