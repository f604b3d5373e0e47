import { randomUUID } from 'node:crypto';
import { deadLetterId } from '../../src/ingest/dead-letters/dead-letters.ts';
import type {
  Intake,
  Origin,
  Receipt,
  RecordResult,
  SourceRecord,
  Submission,
} from '../../src/ingest/records.ts';

/** An intake in memory, for tests of the form of HTTP answers. Tests on the engine show the real results of events. */
export interface FakeIntake extends Intake {
  submissions: { origin: Origin; records: SourceRecord[] }[];
  /** Replaces the next answer of `submit`. If it throws, `submit` throws. */
  next: ((answer: Submission) => Submission) | null;
  finished: Map<string, RecordResult[]>;
}

/** Makes an intake that accepts records which are JSON objects, calls equal ones duplicates, and rejects the rest. */
export function makeFakeIntake(): FakeIntake {
  const seen = new Set<string>();
  const fake: FakeIntake = {
    submissions: [],
    next: null,
    finished: new Map(),
    submit(origin, records) {
      const results = records.map((record) => judge(origin, record, seen));
      const receipt: Receipt = {
        batchId: randomUUID(),
        ingestedAtMs: 1_772_400_000_000,
        origin: origin.origin,
      };
      const answer = { landed: Promise.resolve(receipt), done: Promise.resolve(results) };
      const { next } = fake;
      fake.next = null;
      const given = next === null ? answer : next(answer);
      fake.submissions.push({ origin, records: [...records] });
      fake.finished.set(receipt.batchId, results);
      return given;
    },
    results: (receipt) => Promise.resolve(fake.finished.get(receipt.batchId) ?? null),
    close: () => Promise.resolve(),
  };
  return fake;
}

function judge(origin: Origin, { position, bytes }: SourceRecord, seen: Set<string>): RecordResult {
  const text = bytes.toString();
  const value = parse(text);
  if (typeof value !== 'object' || value === null) {
    return {
      position,
      status: 'rejected',
      eventType: null,
      reason: 'not_json',
      path: '',
      message: 'The text is not JSON.',
      deadLetterId: deadLetterId({ ...origin, position, bytes }),
    };
  }
  const status = seen.has(text) ? 'duplicate' : 'accepted';
  seen.add(text);
  return { position, status, eventType: 'trip.started', eventId: '00000000-0000-4000-8000-000000000001' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
