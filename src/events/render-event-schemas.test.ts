import { expect, test } from 'vitest';
import { contract, deadLetterReasons, eventTypes } from './contract.ts';
import { eventExamples } from './examples.ts';
import { renderEventSchemas } from './render-event-schemas.ts';

const text = renderEventSchemas([
  {
    name: 'booking-desk',
    carrier: 'kafka',
    messages: (['booking.created', 'booking.confirmed'] as const).map((type) => ({
      topic: type,
      eventType: type,
    })),
  },
  {
    name: 'cash-desk',
    carrier: 'kafka',
    messages: [{ topic: 'cash', eventType: 'payment.success' }],
  },
  {
    name: 'gps-service',
    carrier: 'redis',
    messages: [{ topic: 'positions', eventType: 'driver.location.updated' }],
  },
]);

test('every type, field, example and reason is in the document', () => {
  const fields = [...contract.values()].flatMap((type) => type.fields.map(({ name }) => `| \`${name}\` |`));
  const examples = eventTypes.map((type) => JSON.stringify(eventExamples[type], null, 2));
  const reasons = deadLetterReasons.map((reason) => `| \`${reason}\` |`);
  const headings = eventTypes.map((type) => `\n### ${type}\n`);
  const wanted = [...fields, ...examples, ...reasons, ...headings];
  expect(wanted.filter((part) => !text.includes(part))).toEqual([]);
});

test('who sends what: types, what they come over, the dialect', () => {
  expect(text).toContain(
    '| the booking desk | `booking.created`, `booking.confirmed` | Kafka topics named as the types | [booking-desk](DIALECTS.md#booking-desk) |',
  );
  expect(text).toContain('| the cash desk | `payment.success` | Kafka topic `cash` |');
  expect(text).toContain(
    '| the gps service | `driver.location.updated` | Redis pub/sub channel `positions` |',
  );
});

test('types that nobody tells in a dialect of their own are named', () => {
  const untold = /\*\*Types that no dialect tells\*\*: (.*?)\. /.exec(text)?.[1]?.split(', ') ?? [];
  expect(untold).toHaveLength(eventTypes.length - 4);
  expect(untold).toContain('`user.registered`');
  expect(untold).not.toContain('`payment.success`');
});

test('a section reads so', () => {
  const section = text.slice(
    text.indexOf('### user.kyc_verified'),
    text.indexOf('### user.upgraded_to_driver'),
  );
  expect(section).toBe(`### user.kyc_verified

A check of identity papers has ended, well or badly. Can happen again.

| Field | Type | Required | Unit | Description |
| --- | --- | --- | --- | --- |
| \`user_id\` | UUID | yes |  | The user whose papers were checked. |
| \`kyc_status\` | VERIFIED · REJECTED | yes |  | How the check ended. |
| \`verification_notes\` | text |  |  | Remarks of whoever checked. Cut at 2000 characters. |
| \`verified_by\` | UUID |  |  | The administrator who checked. |

\`\`\`json
{
  "event_id": "e0000000-0000-4000-8000-000000000002",
  "event_type": "user.kyc_verified",
  "event_timestamp": "2026-03-02T08:15:40.250Z",
  "user_id": "8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02",
  "kyc_status": "VERIFIED",
  "verification_notes": "Licence and papers of the vehicle match.",
  "verified_by": "c0d4a9e6-1b73-4f58-8e2a-7a6b5c4d3e03"
}
\`\`\`

`);
});

test('personal data and defaults are pointed out', () => {
  expect(text).toContain(
    'The number that the user signed up with. *Personal: only a keyed hash is stored.* |',
  );
  expect(text).toContain('The last four digits of the card. *Personal: never stored.* |');
  expect(text).toContain('Whether a refund is on its way. Default: `false`. |');
});
