import { createHash } from 'node:crypto';
import type { OpenApiDocument } from '../src/platform/http/open-api-document.ts';

/** The SHA-256 of an OpenAPI document, without what differs between releases and servers with the same API. */
export function hashOfApi(document: OpenApiDocument): string {
  const same = { ...document, info: null, servers: null };
  return createHash('sha256').update(JSON.stringify(same)).digest('hex');
}
