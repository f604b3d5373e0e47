import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { derivePersonalKeys } from '../src/events/personal-keys.ts';
import type { Origin } from '../src/ingest/records.ts';
import { type Checks, makeChecks } from '../src/ingest/validate/make-checks.ts';
import { emptyPrepared, placeOf, prepareRecord } from '../src/ingest/validate/prepare.ts';
import { readConditions } from './conditions.ts';
import { defaultPlan, generateEvents } from './events.ts';
import { hundredths, medianOf } from './median.ts';

// npm run bench:check: the processor time of an event from its bytes to its row, alone in this process: as the service does it, and with
// every event parsed and checked as an unusual one is. Both in turn, so that a machine that slows down favours neither.

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '8' },
    out: { type: 'string' },
    /** Each type by itself, too. */
    types: { type: 'boolean', default: false },
  },
});

const checks = makeChecks({
  now: () => Date.UTC(2027, 0, 1),
  eventTimeMinMs: Date.UTC(2000, 0, 1),
  businessCurrency: 'NGN',
  businessTimezone: 'Africa/Lagos',
  dialectTimezone: 'Africa/Lagos',
  personalKeys: derivePersonalKeys([Buffer.alloc(32, 7)]),
  keepExtraFields: [],
});
type Way = Pick<Checks, 'read' | 'check'>;
const ways = { read: checks, checked: { ...checks, read: () => null } } satisfies Record<string, Way>;
const origin: Origin = { source: 'kafka', origin: 'openride.events.trip', partition: 3, incarnation: 7n };

/** Microseconds of an event, collection of garbage included. */
function measure({ read, check }: Way, events: readonly Buffer[]): number {
  const place = placeOf(origin);
  const before = process.cpuUsage();
  for (let from = 0; from < events.length; from += 1000) {
    const batch = events.slice(from, from + 1000);
    const prepared = emptyPrepared({
      records: batch.length,
      bytes: batch.reduce((sum, { length }) => sum + length, 0),
    });
    for (const [index, bytes] of batch.entries())
      prepareRecord(
        prepared,
        { position: from + index, bytes },
        { origin, place, read, check, receivedAtMs: 0 },
      );
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / events.length;
}

function compare(events: readonly Buffer[]) {
  const measured = { read: [] as number[], checked: [] as number[] };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const way of round % 2 === 0 ? (['read', 'checked'] as const) : (['checked', 'read'] as const)) {
      const us = measure(ways[way], events);
      if (round > 0) measured[way].push(us); // the first round compiles
    }
  }
  const isRead = (bytes: Buffer) => checks.read({ position: 0, bytes }, origin) !== null;
  const [read, checked] = [medianOf(measured.read), medianOf(measured.checked)];
  return {
    events: events.length,
    read_share: hundredths(events.filter(isRead).length / events.length),
    us_per_event: { as_the_service: read, parsed_and_checked: checked },
    ratio: hundredths(checked / read),
  };
}

const events = [...generateEvents({ ...defaultPlan, events: Number(values.events) })].map((text) =>
  Buffer.from(text),
);
const report: Record<string, unknown> = { conditions: readConditions(new Date()), mixed: compare(events) };
if (values.types) {
  const byType = Map.groupBy(events, (bytes) => /"event_type":"([^"]+)/.exec(bytes.toString())![1]!);
  for (const [type, some] of byType)
    report[type] = compare(Array.from({ length: 20_000 }, (_, index) => some[index % some.length]!));
}
const text = `${JSON.stringify(report, null, 2)}\n`;
process.stdout.write(text);
if (values.out !== undefined) writeFileSync(values.out, text);
