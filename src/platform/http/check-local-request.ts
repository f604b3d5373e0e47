import type { IncomingHttpHeaders } from 'node:http';
import { CodedError } from '../../kernel/errors.ts';
import { isSameOrigin } from './cors.ts';

// Without keys the loopback address is the only protection, and a browser on this machine can be made to send requests
// there: by a name that some site's DNS resolves to 127.0.0.1 (the Host header tells), or from another site's page.

const localNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Throws `host_not_allowed` or `cross_site_refused` for what a browser was tricked into. */
export function checkLocalRequest(
  method: string,
  headers: IncomingHttpHeaders,
  { allowedHosts, corsOrigins }: { allowedHosts: readonly string[]; corsOrigins: readonly string[] },
): void {
  const host = hostName(headers.host ?? headers[':authority'] ?? '');
  if (!localNames.has(host) && !allowedHosts.includes(host)) {
    throw new CodedError(
      'host_not_allowed',
      'The Host header names a host that the service does not answer to.',
      {
        facts: { allowed: [...localNames, ...allowedHosts] },
      },
    );
  }
  if (readingMethods.has(method) || !isFromAnotherSite(headers)) return;
  if (headers.origin !== undefined && corsOrigins.includes(headers.origin)) return;
  throw new CodedError('cross_site_refused', 'A browser sent this request for a page of another site.');
}

/** The name in a Host header, in lower case, without the port. */
export function hostName(header: string | string[]): string {
  const text = String(header).toLowerCase();
  return /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d+)?$/.exec(text)?.[1] ?? '';
}

function isFromAnotherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return headers.origin !== undefined && !isSameOrigin(headers);
}
