import createFetchClient, { type Client } from 'openapi-fetch';
import { type RetryOptions, retryingFetch } from './retrying-fetch.ts';
import type { components, paths } from './schema.d.ts';

export { ApiProblem, dataOf, type Problem } from './problem.ts';
export { readLines } from './read-lines.ts';
export { readPages } from './read-pages.ts';
export type { RetryOptions } from './retrying-fetch.ts';
export type { components, paths } from './schema.d.ts';

export interface ClientOptions {
  /** The address of the service, such as `https://analytics.example`. */
  baseUrl: string;
  /** A key of the API; left out where a browser has a session, and on a machine where the service has no keys. */
  key?: string;
  /** How a request is repeated when the service is too busy. */
  retry?: RetryOptions;
  /** Sends a request; default: that of the platform. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Where an answer has several forms, JSON is typed; another one is read by `parseAs`. */
export type ApiClient = Client<paths, 'application/json'>;
/** A line of the answer to `POST /v1/metrics/batch`. */
export type BatchLine = components['schemas']['BatchLine'];
/** The answer to `POST /v1/sql`. */
export type SqlAnswer = components['schemas']['SqlAnswer'];

/**
 * Makes a client of the API. Its methods take a path of the document and give `{ data, error, response }`, all typed; `dataOf` throws the
 * problem instead.
 */
export function createClient({
  baseUrl,
  key,
  retry = {},
  fetch = globalThis.fetch,
}: ClientOptions): ApiClient {
  const send = (request: Request) => fetch(request);
  return createFetchClient<paths, 'application/json'>({
    baseUrl,
    fetch: retryingFetch(send, retry),
    ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
  });
}
