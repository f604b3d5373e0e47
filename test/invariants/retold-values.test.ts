import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canBeAdded } from '../../src/events/compare-tellings.ts';
import { contractOf, eventTypes } from '../../src/events/contract.ts';
import { anyEventArbitrary, type SentEvent } from '../support/event-arbitraries.ts';
import { describeOnEach } from '../support/services.ts';
import { storeOn } from '../support/store-on.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1: what a second producer adds passes through texts and literals of SQL twice, on its way into derived tables and into rows of families.
// Each value of each type must arrive there as it is. A reconciliation computes the rows from the payloads, without such literals.

const EVENTS = 150;

/** These texts are what literals of SQL, JSON or tab-separated values could change. */
const hostile = fc.constantFrom(
  `it's`,
  `\\'; DROP TABLE users; --`,
  `a\\nb`,
  'a\nb\tc\r',
  '"quoted"',
  '{seq:UInt64}',
  '\\N',
  'NULL',
  '\u0000 \u0001\u2028',
  'Ọ̀ṣun 🚕',
  '\ud83d',
  '%_?$1{{}}',
);

const freeTexts = [
  'cancellation_reason',
  'error_message',
  'refund_reason',
  'route_name',
  'verification_notes',
];

/** Two tellings of an event in one of two months; the first lacks some fields that can be added. */
const twoTellings: fc.Arbitrary<readonly [SentEvent, SentEvent]> = fc
  .tuple(
    anyEventArbitrary,
    fc.constantFrom(2, 35),
    fc.infiniteStream(hostile),
    fc.infiniteStream(fc.boolean()),
  )
  .map(([event, day, texts, isLeftOut]) => {
    const at = new Date(Date.UTC(2026, 3, day, 9, 30)).toISOString();
    const { fields } = contractOf(event['event_type'] as (typeof eventTypes)[number]);
    const whole: SentEvent = { ...event, event_id: crypto.randomUUID(), event_timestamp: at };
    for (const { name } of fields)
      if (freeTexts.includes(name) && whole[name] !== undefined) whole[name] = texts.next().value;
    const first = { ...whole };
    for (const { name, required, defaultValue } of fields) {
      // An absent field with a default tells the default.
      const isAddable = !required && defaultValue === undefined && canBeAdded(name);
      if (isAddable && name !== 'event_id' && isLeftOut.next().value) delete first[name];
    }
    return [first, whole] as const;
  });

describeOnEach(['embedded', 'clickhouse'], 'values that a second producer adds', (on) => {
  const dataDir = makeDataDir();
  const store = storeOn(on);
  let pipeline: TestPipeline;

  beforeAll(async () => {
    pipeline = await openTestPipeline(dataDir, store.settings);
  });

  afterAll(async () => {
    await pipeline.close();
    await store.remove();
    removeDataDir(dataDir);
  });

  test('every value arrives as if one producer had told it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(twoTellings, { minLength: EVENTS, maxLength: EVENTS }), async (tellings) => {
        expect(await pipeline.sendAndCount(tellings.map(([first]) => first))).toEqual({ accepted: EVENTS });
        const results = await pipeline.send(tellings.map(([, whole]) => whole));
        expect(results.filter(({ status }) => status !== 'duplicate')).toEqual([]);
        const added = results.filter((result) => 'addedFields' in result && result.addedFields!.length > 0);
        expect(added.length).toBeGreaterThan(EVENTS / 3);
        expect(await pipeline.maintenance.reconcile('values')).toMatchObject({
          consistent: true,
          differences: [],
        });
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });
});
