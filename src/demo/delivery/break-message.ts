import type { DeadLetterReason } from '../../events/contract.ts';
import type { Random } from '../random.ts';

/** A message that is no event, and the reason for which a receiver must reject it. */
interface Broken {
  text: string;
  reason: DeadLetterReason;
}

type Damage = (text: string, random: Random) => string;

/** The ways to damage the text of a valid event. The city sends no messages with broken compression or a broken dialect. */
const damages: { reason: DeadLetterReason; ways: readonly Damage[] }[] = [
  {
    reason: 'schema_violation',
    ways: [
      (text) => text.replace(/"event_timestamp":"[^"]*"/, '"event_timestamp":"yesterday"'),
      (text) => text.replace(/"([a-z]+_id)":"[^"]*"/g, '"$1":"42"'),
      (text) => text.replace(/"(driver_id|rider_id|payment_id|user_id)":"[^"]*",?/g, ''),
    ],
  },
  {
    reason: 'not_json',
    ways: [
      (text, random) => text.slice(0, 1 + random.below(text.length - 2)),
      (text) => text.replaceAll('"', "'"),
      (text) => `${text.slice(0, -1)},}`,
    ],
  },
  { reason: 'not_an_object', ways: [(text) => `[${text}]`, () => '"ping"', () => '42'] },
  { reason: 'empty', ways: [() => 'null'] },
  {
    reason: 'missing_event_type',
    ways: [
      (text) => text.replace('"event_type":', '"eventType":'),
      (text) => text.replace(/"event_type":"[^"]*"/, '"event_type":null'),
    ],
  },
  {
    reason: 'unknown_event_type',
    ways: [(text) => text.replace(/"event_type":"(\w+)\.[^"]*"/, '"event_type":"$1.teleported"')],
  },
  { reason: 'unknown_schema_version', ways: [(text) => `${text.slice(0, -1)},"schema_version":7}`] },
  {
    reason: 'timestamp_out_of_range',
    ways: [
      (text) => text.replace(/"event_timestamp":"[^"]*"/, '"event_timestamp":"1970-01-01T00:00:07.000Z"'),
      (text) => text.replace(/"event_timestamp":"[^"]*"/, '"event_timestamp":"2199-12-31T23:59:59.000Z"'),
    ],
  },
  { reason: 'not_utf8', ways: [(text) => `${text.slice(0, -1)},"note":"caf\xe9"}`] },
];
const tooLarge: Damage = (text) => `${text.slice(0, -1)},"debug":"${'x'.repeat(1_048_576)}"}`;

/** All reasons for which a receiver must reject messages of the city. */
export const brokenReasons: readonly DeadLetterReason[] = [
  ...damages.map(({ reason }) => reason),
  'too_large',
];

const MOST_TOO_LARGE = 3;

/**
 * Makes the function that damages the text of a valid event. It uses every reason in turn. At most three messages are too large,
 * because each weighs as much as two thousand events.
 */
export function makeBreakMessage(random: Random): (text: string) => Broken {
  let made = 0;
  let large = 0;
  return (text) => {
    const place = made++ % (damages.length + 1);
    const damage = damages[place];
    if (damage !== undefined) return { reason: damage.reason, text: random.pick(damage.ways)(text, random) };
    if (large++ < MOST_TOO_LARGE) return { reason: 'too_large', text: tooLarge(text, random) };
    return { reason: 'not_an_object', text: '[]' };
  };
}
