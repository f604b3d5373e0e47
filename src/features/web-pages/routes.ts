import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Api, Reply } from '../../platform/http/route.ts';
import type { BuiltPages } from './built-pages.ts';
import { pagePaths, TIMELINE_OF } from './page-paths.ts';
import type { PageFacts } from './page-facts.ts';
import { policyOf, renderIndex, WAITING_PAGE } from './render-index.ts';

export interface WebPagesDeps {
  pages: BuiltPages;
  facts: () => PageFacts;
}

const NONCE_BYTES = 16;
const HIDDEN = { hide: true }; // these are pages and no part of the API
// The name has the hash of the content, so what it names never changes.
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Serves the web application: its index at each path of a page, and its assets. */
export function webPageRoutes(app: Api, { pages, facts }: WebPagesDeps): void {
  for (const url of [...Object.values(pagePaths), TIMELINE_OF])
    app.route({ method: 'GET', url, schema: HIDDEN, handler: (_request, reply) => sendIndex(reply) });
  app.route({
    method: 'GET',
    url: '*',
    schema: HIDDEN,
    handler(request, reply) {
      // A person who follows an old link sees a page that says so; a program gets a problem.
      const isPerson = String(request.headers.accept ?? '').includes('text/html');
      if (!isPerson || request.url.startsWith('/v1/'))
        throw new CodedError('not_found', 'There is no such resource; see /docs.');
      return sendIndex(reply.code(404));
    },
  });
  assetRoute(app, pages);

  async function sendIndex(reply: Pick<Reply, 'type' | 'header' | 'code' | 'send'>) {
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    const index = await pages.index();
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policyOf(nonce))
      .header('referrer-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin');
    if (index === null) return reply.code(503).header('retry-after', 1).send(WAITING_PAGE);
    return reply.send(renderIndex(index, { facts: facts(), nonce }));
  }
}

function assetRoute(app: Api, pages: BuiltPages): void {
  app.route({
    method: 'GET',
    url: '/assets/:name',
    schema: { ...HIDDEN, params: z.object({ name: z.string() }) },
    async handler({ params: { name }, headers }, reply) {
      const takesBrotli = /\bbr\b/.test(String(headers['accept-encoding'] ?? ''));
      const asset = await pages.asset(name, takesBrotli);
      if (asset === null) throw new CodedError('not_found', 'There is no such asset; load the page again.');
      if (asset.encoding !== null) reply.header('content-encoding', asset.encoding);
      return reply
        .type(asset.type)
        .header('cache-control', FOR_EVER)
        .header('vary', 'Origin, Accept-Encoding')
        .send(asset.body);
    },
  });
}
