import type { ContractField } from '../../src/events/contract.ts';

/** A valid event with one wrong field. A rejection must name `path`. */
export interface Corruption {
  name: string;
  value: unknown;
  path: string;
}

// The first pattern that matches a field's name gives its wrong values. The list does not use the schemas.
const wrongValues: [RegExp, unknown[]][] = [
  [/^(provider_transaction_id|provider_refund_id)$/, []],
  [
    /(_id|^verified_by|^refunded_by)$/,
    ['', 'abc', '3F6C1C52-0F0B-4D7A-9A53-5B1F0C7D2E01', '3f6c1c520f0b4d7a9a535b1f0c7d2e01'],
  ],
  [
    /(timestamp|departure|arrival)$/,
    [
      '',
      '2026-02-30T00:00:00Z',
      '2026-03-02',
      '2026-03-02T07:15:00',
      '2026-03-02T07:15:60Z',
      '1969-12-31T00:00:00Z',
      '2026-03-02T07:15:00+1:00',
    ],
  ],
  [
    /(amount|price|earnings|commission)$/,
    ['', '-1', '1.005', '1e3', '1,5', '12345678901234567', -0.01, 1.005, 1e16],
  ],
  [/^currency$/, ['', 'ngn', 'AAA', 'NAIRA']],
  [/^seats_booked$/, [0, 9, 1.5, '2']],
  [/^passengers_count$/, [-1, 9, 1.5, '2']],
  [/^seats_total$/, [0, 61, 4.5, '4']],
  [/^rating$/, [0, 6, 4.5, '5']],
  [/^(stops_count|active_bookings_count|processing_time_ms)$/, [-1, 0.5, 1e10, '1']],
  [/^(duration_minutes|distance_km|partial_distance_km|speed_kmh|accuracy_meters)$/, [-0.1, 1e10, '1']],
  [/^bearing$/, [-0.1, 360, '90']],
  [/lat$/, [-90.1, 90.1, '6.5']],
  [/lon$/, [-180.1, 180.1, '3.4']],
  [/^(refund_initiated|was_started|on_time)$/, [0, 1, 'true', '']],
  [/^departure_time$/, ['', '7:30', '24:00', '07:30Z', '07:60']],
  [/^schema_version$/, [0, -1, 0.5, '1']],
  [/^phone$/, ['', '08012345678', '+234801234567', '+23480123456789', '+0801234567']],
  [/^email$/, ['', 'abc', 'a@', 'a b@c.d']],
  [/^card_last4$/, ['', '123', '12345', 'abcd']],
  [
    /^(role|previous_role|new_role|kyc_status|booking_status|cancelled_by|payment_method)$/,
    ['', 'rider', 'OTHER', 'PENDING '],
  ],
];

const strings = [7, true, {}, []];
const others = [{}, [[]]];

/** Lists wrong values of a field: wrong type, out of range, malformed, and missing if the field is required. */
export function corruptionsOf({ name, required }: ContractField): Corruption[] {
  if (name === 'event_type') return [];
  if (name === 'experiments') {
    const values: unknown[] = ['a', 7, true, ['a'], { 'a b': 'c' }];
    const inside = [7, null, '', {}].map((value) => ({ name, value: { a: value }, path: '/experiments/a' }));
    return [...values.map((value) => ({ name, value, path: '/experiments' })), ...inside];
  }
  if (name === 'active_days' || name === 'updated_fields') {
    const lists = ['MON', 7, {}].map((value) => ({ name, value, path: `/${name}` }));
    const elements = [7, '', null].map((value) => ({ name, value: ['MON', value], path: `/${name}/1` }));
    return [...lists, ...elements, ...missing(name, required)];
  }
  const wrong = wrongValues.find(([pattern]) => pattern.test(name))?.[1];
  const isText = wrong === undefined || wrong.every((value) => typeof value === 'string');
  const emptyText = wrong === undefined && required ? [''] : [];
  const values = [...(wrong ?? []), ...emptyText, ...(isText ? strings : others)];
  return [...values.map((value) => ({ name, value, path: `/${name}` })), ...missing(name, required)];
}

function missing(name: string, required: boolean): Corruption[] {
  return required ? [undefined, null].map((value) => ({ name, value, path: `/${name}` })) : [];
}
