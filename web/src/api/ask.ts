import { type Answer, ApiError, noAnswer, problemOf } from './problems.ts';
import { signInAgain } from './sign-in-again.ts';

const UNKNOWN = 401;

export interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  /** Is sent as it stands, instead of `body`. */
  text?: string;
  signal?: AbortSignal;
}

/**
 * Sends a request to the service. Throws `ApiError` with `no_answer` where nothing comes back. Whoever is not known, or not any more,
 * is led to the sign-in page.
 */
export async function send(path: string, { method, body, text, signal }: Asked = {}): Promise<Response> {
  try {
    const response = await fetch(path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      credentials: 'same-origin',
      ...((body !== undefined || text !== undefined) && {
        body: text ?? JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
      ...(signal !== undefined && { signal }),
    });
    if (response.status === UNKNOWN) signInAgain();
    return response;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError(noAnswer);
  }
}

/** Asks the service, and returns what it answers, problems included. */
export async function ask(path: string, asked: Asked = {}): Promise<Answer> {
  const response = await send(path, asked);
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

/** Asks the service for what must be there. Throws `ApiError` with its problem otherwise. */
export async function get<Body>(path: string, asked: Asked = {}): Promise<Body> {
  const answer = await ask(path, asked);
  const problem = problemOf(answer);
  if (problem !== null) throw new ApiError(problem);
  return answer.body as Body;
}
