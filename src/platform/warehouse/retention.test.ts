import { expect, test } from 'vitest';
import { keptForGood, retentionRules } from './retention.ts';
import { readSchema } from './schema.ts';

const schema = readSchema();
const rules = new Map(
  retentionRules(schema, { events: 90, locations: 30, rollups: 800, deadLetters: 14 }).map(
    ({ table, ttl }) => [table, ttl],
  ),
);

test.each([
  ['events_raw', 'toDateTime(ingested_at) + toIntervalDay(90)'],
  ['event_ids', 'toDateTime(ingested_at) + toIntervalDay(90)'],
  ['redeliveries', 'toDateTime(ingested_at) + toIntervalDay(90)'],
  ['retellings', 'toDateTime(ingested_at) + toIntervalDay(90)'],
  ['payment_events', 'toDateTime(ingested_at) + toIntervalDay(90)'],
  ['location_events', 'toDateTime(ingested_at) + toIntervalDay(30)'],
  ['payments_15m', 'toDateTime(oldest_ingested_at) + toIntervalDay(800)'],
  ['realtime_minutes', 'toDateTime(oldest_ingested_at) + toIntervalDay(3)'],
  ['dead_letters', 'toDateTime(received_at) + toIntervalDay(14)'],
  ['dead_letter_replays', 'toDateTime(replayed_at) + toIntervalDay(14)'],
])('%s: %s', (table, ttl) => {
  expect(rules.get(table)).toBe(ttl);
});

test('what a batch is known by outlives its records', () => {
  expect(rules.get('batches')).toBe('toDateTime(ingested_at) + toIntervalDay(120)');
});

test.each(keptForGood)('%s stays: what is true as of now goes back to its oldest row', (table) => {
  expect(rules.has(table)).toBe(true);
  expect(rules.get(table)).toBeNull();
});

test('every family and every derived table has a rule, and none goes by the time of the event', () => {
  for (const { table } of [...schema.families, ...schema.derived]) expect(rules.has(table), table).toBe(true);
  for (const [table, ttl] of rules)
    if (ttl !== null) expect(ttl, table).toMatch(/(ingested_at|received_at|replayed_at)\)/);
});
