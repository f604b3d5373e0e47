import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { onTestFinished, expect, test } from 'vitest';
import { NONCE_MARK, readBuiltPages } from '../../src/features/web-pages/built-pages.ts';
import { pagePaths } from '../../src/features/web-pages/page-paths.ts';
import { webPageRoutes } from '../../src/features/web-pages/routes.ts';
import { openApiServer } from '../support/api-server.ts';

// Pages are served from the folder that a build left, with a policy that lets them load from this service alone.

const facts = {
  timezone: 'Africa/Lagos',
  currency: 'NGN',
  dataLabel: 'a "real" <test>',
  version: '1.2.3',
  nowMs: 7,
};
const script = 'console.log("the page");';
const index = `<html data-facts="FACTS_OF_THE_SERVICE"><script nonce="${NONCE_MARK}"></script><style nonce="${NONCE_MARK}"></style></html>`;

async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'openride-pages-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pages = readBuiltPages(pathToFileURL(`${folder}/`));
  const { app } = await openApiServer({
    processRoutes: [(api) => webPageRoutes(api, { pages, facts: () => facts })],
  });
  const ask = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
  return { ask, build: () => build(folder) };
}

/** Leaves what a build leaves. */
function build(folder: string): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets/page-1a2b.js.br'), brotliCompressSync(script));
  writeFileSync(join(folder, 'assets/font-3c4d.woff2'), 'a font');
  writeFileSync(join(folder, 'index.html'), index);
  writeFileSync(
    join(folder, 'built.json'),
    JSON.stringify({ sources: 'hash', assets: ['page-1a2b.js', 'font-3c4d.woff2'] }),
  );
}

test('before the build the pages say that they are being built, and they open when it has ended', async () => {
  const { ask, build } = await serve();
  const waiting = await ask('/');
  expect([waiting.statusCode, waiting.headers['retry-after']]).toEqual([503, '1']);
  expect(waiting.body).toContain('The pages are being built');
  expect((await ask('/assets/page-1a2b.js')).statusCode).toBe(404);
  build();
  expect((await ask('/')).statusCode).toBe(200);
});

test('each path of a page is the index, with the facts and a nonce that no other answer has', async () => {
  const { ask, build } = await serve();
  build();
  const nonces = new Set<string>();
  const paths = [...Object.values(pagePaths), '/timeline/booking/AB12CD'];
  for (const path of paths) {
    const { statusCode, body, headers } = await ask(path);
    expect([path, statusCode]).toEqual([path, 200]);
    const [, nonce = ''] = /script nonce="([^"]+)"/.exec(body) ?? [];
    expect(body).toBe(
      `<html data-facts="${JSON.stringify(facts).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"><script nonce="${nonce}"></script><style nonce="${nonce}"></style></html>`,
    );
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(paths.length);
});

test('assets are kept for ever, and compressed for those who can read it', async () => {
  const { ask, build } = await serve();
  build();
  const told = ({ headers }: Awaited<ReturnType<typeof ask>>) => [
    headers['content-type'],
    headers['content-encoding'],
    headers['cache-control'],
  ];
  const forEver = 'public, max-age=31536000, immutable';
  const compressed = await ask('/assets/page-1a2b.js', { 'accept-encoding': 'gzip, br' });
  expect(told(compressed)).toEqual(['text/javascript; charset=utf-8', 'br', forEver]);
  expect(compressed.rawPayload).toEqual(brotliCompressSync(script));
  const plain = await ask('/assets/page-1a2b.js');
  expect([...told(plain), plain.body]).toEqual([
    'text/javascript; charset=utf-8',
    undefined,
    forEver,
    script,
  ]);
  const font = await ask('/assets/font-3c4d.woff2', { 'accept-encoding': 'br' });
  expect([...told(font), font.body]).toEqual(['font/woff2', undefined, forEver, 'a font']);
});

test.each(['/assets/none.js', '/assets/..%2fbuilt.json', '/assets/built.json', '/no-page'])(
  'nothing else is served: %s',
  async (path) => {
    const { ask, build } = await serve();
    build();
    const { statusCode, headers } = await ask(path);
    expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
  },
);

test('an address without a page is a page that says so to a person, and a problem to a program', async () => {
  const { ask, build } = await serve();
  build();
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const page = await ask('/payment', browser);
  expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  for (const [path, headers] of [
    ['/payment', {}],
    ['/v1/payment', browser],
  ] as const) {
    const problem = await ask(path, headers);
    expect([problem.statusCode, problem.json<{ code: string }>().code]).toEqual([404, 'not_found']);
  }
});
