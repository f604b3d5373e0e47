import { Agent, type IncomingMessage, request } from 'node:http';
import { backoffMs } from '../../kernel/retry.ts';
import { CodedError } from '../../kernel/errors.ts';

/** The results of a request, counted. */
export interface PostCounts {
  accepted: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
}

/** Sends NDJSON bodies to a service and waits for the results of each. */
export interface EventPoster {
  /**
   * Waits and sends again while the service is busy, slow or unreachable; no event counts twice as a result. Throws
   * `demo_refused` if the service refuses the request itself, and `demo_stopped` after an abort.
   */
  post(body: Buffer): Promise<PostCounts>;
  close(): void;
}

export interface PosterOptions {
  url: string;
  connections: number;
  signal: AbortSignal;
  apiKey?: string | undefined;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface Answer {
  status: number;
  retryAfterMs: number | null;
  text: string;
}

const WAITS = { firstMs: 100, maxMs: 5_000 };
const LANDED_WAIT_MS = 200;

/**
 * Makes a poster with a limited number of connections. It uses node:http, because a client beside the service must use little
 * CPU.
 */
export function makeEventPoster({ url, connections, signal, apiKey, sleep }: PosterOptions): EventPoster {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const key = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const ask = (path: string, body: Buffer | null) =>
    send(new URL(path, url), { agent, headers: key, body, signal });

  async function post(body: Buffer): Promise<PostCounts> {
    for (let attempt = 0; ; attempt++) {
      if (signal.aborted) throw new CodedError('demo_stopped', 'Sending was stopped.');
      const answer = await ask('/v1/events', body);
      if (answer?.status === 200) return countsOf(answer.text);
      if (answer?.status === 202) return resultsOf(answer.text);
      if (answer !== null && answer.status < 500) throw refused(answer);
      await sleep(answer?.retryAfterMs ?? backoffMs(attempt, WAITS), signal);
    }
  }

  /** Waits for the results of events that have landed. */
  async function resultsOf(landed: string): Promise<PostCounts> {
    const { status_url: path } = JSON.parse(landed) as { status_url: string };
    for (;;) {
      if (signal.aborted) throw new CodedError('demo_stopped', 'Sending was stopped.');
      await sleep(LANDED_WAIT_MS, signal);
      const answer = await ask(path, null);
      if (answer?.status === 200) return countsOf(answer.text);
      if (answer !== null && answer.status < 500 && answer.status !== 202) throw refused(answer);
    }
  }
  return { post, close: () => agent.destroy() };
}

interface Request {
  agent: Agent;
  headers: Record<string, string>;
  body: Buffer | null;
  signal: AbortSignal;
}

/** Sends a request. Returns null if the connection broke; then the events may have landed or not. */
function send(target: URL, { agent, headers, body, signal }: Request): Promise<Answer | null> {
  return new Promise((resolve) => {
    const about =
      body === null ? {} : { 'content-type': 'application/x-ndjson', 'content-length': body.length };
    const method = body === null ? 'GET' : 'POST';
    const outgoing = request(
      target,
      { agent, method, headers: { ...headers, ...about }, signal },
      (response) => {
        void read(response).then(resolve, () => resolve(null));
      },
    );
    outgoing.on('error', () => resolve(null));
    outgoing.end(body ?? undefined);
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const seconds = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
    text: Buffer.concat(chunks).toString(),
  };
}

/** Reads the counts from the beginning of the answer. Parsing ten thousand results would cost as much as sending them. */
function countsOf(text: string): PostCounts {
  const head = text.slice(0, 1_000);
  const read = (name: string) => Number(new RegExp(`"${name}":\\s*(\\d+)`).exec(head)?.[1] ?? 0);
  return {
    accepted: read('accepted'),
    duplicates: read('duplicates'),
    conflicts: read('conflicts'),
    rejected: read('rejected'),
  };
}

function refused({ status, text }: Answer): CodedError {
  return new CodedError('demo_refused', `The service refused simulated events with ${status}.`, {
    facts: { status, answer: text.slice(0, 500) },
  });
}
