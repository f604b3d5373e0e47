import { expect, test } from 'vitest';
import { LARGEST_KEPT_BYTES } from '../../platform/cache/open-cache.ts';
import { catalog } from '../catalog/catalog.ts';
import type { RealtimeAnswer } from '../realtime/realtime-answer.ts';
import type { Kept } from './keep-answers.ts';
import { serveAnswers } from './serve-answers.ts';

/** Serves an answer with this text in it. Returns what is sent, and what was handed over to be kept. */
async function serve(text: string) {
  const handedOver: Kept[] = [];
  const receipt = { complete: false, watermark: '2026-03-02T12:00:00Z' };
  const unused = () => Promise.reject(new Error('not asked for'));
  const serving = serveAnswers({
    metrics: {
      settle: unused,
      query: unused,
      question: unused,
      render: unused,
      realtime: () => Promise.resolve({ timezone: text, receipt } as RealtimeAnswer),
    },
    kept: {
      find: () => Promise.resolve(null),
      watch: () => (_, kept) => Promise.resolve(void handedOver.push(kept)),
      flightOf: ({ key }) => key,
    },
    definitions: { version: 'test', storeIdentity: 'a', catalog, business: null },
    stored: new Map(),
    now: () => 1,
    allowedLatenessMs: 0,
    onServed: () => undefined,
  });
  return { served: await serving.realtime({ isFresh: false }), handedOver };
}

test('an answer is sent as it is kept, and named by its content', async () => {
  const { served, handedOver } = await serve('UTC');
  const body = '{"timezone":"UTC","receipt":{"complete":false,"watermark":"2026-03-02T12:00:00Z"}}';
  const watermarkMs = Date.UTC(2026, 2, 2, 12);
  expect(served.body.toString()).toBe(body);
  expect(handedOver).toEqual([{ body, etag: served.etag, atMs: 1, watermarkMs }]);
  expect(served.etag).toMatch(/^"[\w-]{27}"$/);
});

test('what is too large to be kept is sent, and neither written down nor named', async () => {
  const { served, handedOver } = await serve('x'.repeat(LARGEST_KEPT_BYTES));
  expect(served.body.length).toBeGreaterThan(LARGEST_KEPT_BYTES);
  expect({ etag: served.etag, handedOver }).toEqual({ etag: null, handedOver: [] });
});
