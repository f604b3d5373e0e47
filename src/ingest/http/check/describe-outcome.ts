import { contractOf } from '../../../events/contract.ts';
import { type AcceptedEvent, type EventOutcome, faultsOf, type JsonObject } from '../../../events/outcome.ts';
import { countableName } from '../../../events/personal-names.ts';
import { withoutByteOrderMark } from '../../../kernel/without-byte-order-mark.ts';
import type { SourceRecord } from '../../records.ts';
import { shownPayload } from '../../sight.ts';
import type { CheckResult, Warning } from './answer.ts';

type Describe = (record: Pick<SourceRecord, 'position' | 'bytes'>, outcome: EventOutcome) => CheckResult;

/** Makes the function that tells what the events of one request would become; it remembers them, to name repeats. */
export function makeDescribeOutcome(): Describe {
  const seen = new Map<string, { index: number; contentHash: number }>();
  return ({ position: index, bytes }, outcome) => {
    if (!outcome.ok) {
      const { eventType, reason } = outcome.rejection;
      const type = eventType === null ? {} : { event_type: eventType };
      return { index, status: 'rejected', ...type, reason, faults: [...faultsOf(outcome.rejection)] };
    }
    const { event } = outcome;
    const key = `${event.eventType} ${event.identity}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, { index, contentHash: event.contentHash });
    const payload = JSON.parse(event.payload ?? bytes.toString()) as JsonObject;
    return {
      index,
      status: 'accepted',
      row: describeRow(event, payload),
      ...(first !== undefined && {
        repeats: { index: first.index, same_content: first.contentHash === event.contentHash },
      }),
      warnings: listWarnings(event, payload, bytes),
    };
  };
}

function describeRow(event: AcceptedEvent, payload: JsonObject) {
  const { family, eventType, identity, eventId, entityId, eventTimeMs } = event;
  return {
    family,
    event_type: eventType,
    identity,
    event_id: eventId,
    entity_id: entityId,
    event_time: new Date(eventTimeMs).toISOString(),
    // The persons and places are what the sender has just sent.
    payload: shownPayload(contractOf(eventType), payload, { persons: true, exactPlaces: true }),
  };
}

function listWarnings(event: AcceptedEvent, payload: JsonObject, bytes: Buffer): Warning[] {
  const sent = JSON.parse(withoutByteOrderMark(bytes.toString())) as JsonObject;
  const isNull = (name: string) => (payload[name] ?? null) === null;
  const personal = (treatment: 'hashed' | 'removed') =>
    contractOf(event.eventType)
      .fields.filter((field) => field.personal === treatment && (sent[field.name] ?? null) !== null)
      .map(({ name }) => name);
  const warnings: Warning[] = [
    {
      code: 'field_dropped',
      fields: event.dropped.map(countableName),
      message: 'The contract does not know these fields, so they are not stored.',
    },
    {
      code: 'text_cut',
      fields: [...(event.truncatedFields ?? [])],
      message: 'These texts are longer than the contract allows; their beginnings are stored.',
    },
    {
      code: 'text_masked',
      fields: event.masked.filter((name) => !isNull(name)),
      message: 'What may be personal in these texts is masked.',
    },
    {
      code: 'stored_as_null',
      fields: event.masked.filter(isNull),
      message: 'These values may be personal, so null is stored.',
    },
    {
      code: 'personal_hashed',
      fields: personal('hashed'),
      message: 'These are personal: only a keyed hash of each is stored.',
    },
    { code: 'personal_removed', fields: personal('removed'), message: 'These are personal and not stored.' },
  ];
  return warnings.filter(({ fields }) => fields.length > 0);
}
