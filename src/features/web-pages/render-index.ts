import { NONCE_MARK } from './built-pages.ts';
import type { PageFacts } from './page-facts.ts';

const FACTS_MARK = 'FACTS_OF_THE_SERVICE';

/** Writes the facts and the nonce of one answer into the built index. */
export function renderIndex(index: string, { facts, nonce }: { facts: PageFacts; nonce: string }): string {
  return index
    .replace(FACTS_MARK, () => escapeAttribute(JSON.stringify(facts)))
    .replaceAll(NONCE_MARK, nonce);
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** While nothing is built: a page that asks again each second, and says what helps when that does not end. */
export const WAITING_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="1">
<title>OpenRide Analytics</title>
<h1>The pages are being built</h1>
<p>This takes some seconds after the first start from a clone, and the page opens by itself.
When it stays, run <code>npm run web:build</code> and read what it says. The API answers meanwhile: see <a href="/docs">/docs</a>.</p>
`;

/** The policy of the index: everything comes from this service, scripts and styles only with the nonce or as its own files. */
export function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
