import type { PageFacts } from '../../src/features/web-pages/page-facts.ts';

// The service writes these into the index, so the first view needs no request for them.

/** What the development server shows, which does not fill the index in. */
const unfilled: PageFacts = {
  timezone: 'Africa/Lagos',
  currency: 'NGN',
  dataLabel: null,
  version: 'development',
  nowMs: Date.now(),
};

function readFacts(): PageFacts {
  const text = document.querySelector<HTMLMetaElement>('meta[name="openride-facts"]')?.content ?? '';
  return text.startsWith('{') ? (JSON.parse(text) as PageFacts) : unfilled;
}

/** What the service said of itself when it served the page. */
export const facts: PageFacts = readFacts();

/** The nonce of this page; browsers hide the attribute, and give it only as a property. */
export function nonceOfPage(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

const atMs = performance.now();

/** The clock of the service, in ms since 1970. The clock of the browser may be wrong, and is not asked. */
export function serviceNowMs(): number {
  return facts.nowMs + (performance.now() - atMs);
}
