import { expect, test } from 'vitest';
import { LARGEST_KEPT_BYTES } from '../../platform/cache/open-cache.ts';
import { catalog } from '../catalog/catalog.ts';
import type { RealtimeAnswer } from '../realtime/realtime-answer.ts';
import type { Question } from '../question/question.ts';
import type { KeptAnswers } from './keep-answers.ts';
import type { Computable } from './life-of.ts';
import { type ServeOptions, serveAnswers } from './serve-answers.ts';

type Keep = ReturnType<KeptAnswers['watch']>;
const receipt = { complete: false, watermark: '2026-03-02T12:00:00Z' };
const unused = () => Promise.reject(new Error('not asked for'));

/** Serves by these metrics. Nothing is found among kept answers, and `keep` gets what is to be kept. */
function serving(metrics: Partial<ServeOptions['metrics']>, keep: Keep) {
  return serveAnswers({
    metrics: {
      settle: unused,
      query: unused,
      question: unused,
      render: unused,
      realtime: unused,
      ...metrics,
    },
    kept: {
      find: () => Promise.resolve(null),
      watch: () => keep,
      flightOf: ({ key }) => key,
    },
    definitions: { version: 'test', storeIdentity: 'a', catalog, business: null },
    stored: new Map(),
    now: () => 1,
    allowedLatenessMs: 0,
    onServed: () => undefined,
  });
}

/** Serves an answer with this text in it. Returns what is sent, and what was handed over to be kept. */
async function serve(text: string) {
  const handedOver: Parameters<Keep>[1][] = [];
  const realtime = () => Promise.resolve({ timezone: text, receipt } as RealtimeAnswer);
  const service = serving({ realtime }, (_, kept) => Promise.resolve(void handedOver.push(kept)));
  return { served: await service.realtime({ grain: '1m', compare: 'none' }, { isFresh: false }), handedOver };
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

test('what the statements of a question took is handed over with its answer, and charged to who asked', async () => {
  const handedOver: (Computable | null)[] = [];
  const charged: number[] = [];
  const service = serving(
    {
      question: (_question, asking) => {
        for (const ms of [150, 100]) asking?.spent?.(ms);
        return Promise.resolve({ receipt, plan: { tables: ['bookings'] } } as never);
      },
      render: () => Promise.resolve(Buffer.from('{}')),
    },
    (answer) => Promise.resolve(void handedOver.push(answer)),
  );
  const question: Question = {
    asks: { analysis: 'funnel' },
    range: { fromMs: 0, toMs: 1 },
    timezone: 'UTC',
    families: ['booking'],
    isPersonal: false,
    explain: false,
    run: unused,
  };
  await service.question(question, { isFresh: false, spent: (ms) => charged.push(ms) });
  expect(handedOver).toMatchObject([{ engineMs: 250, tables: [{ table: 'bookings' }] }]);
  expect(charged).toEqual([150, 100]);
});
