import { expect, test } from 'vitest';
import { makeCanonicalise } from './canonical.ts';
import { contractOf } from './contract.ts';
import { eventExamples } from './examples.ts';
import { deriveEventId } from './identity.ts';

const hashOf = (text: string) => `hash of ${text}`;

// These texts are a promise: ids derived by an earlier release must come out the same.

test('the canonical JSON of an event', () => {
  const canonicalise = makeCanonicalise(contractOf('route.updated'), hashOf);
  const event = { ...eventExamples['route.updated'], experiments: { b: '2', a: '1', phone: '3' }, extra: 1 };
  expect(canonicalise(event, 1773167400000, null)).toBe(
    '["route.updated",1773167400000,"experiments",[["a","1"],["b","2"]],' +
      '"route_id","5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04","driver_id","8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02",' +
      '"route_name","Lekki Phase 1 – Victoria Island","updated_fields",["base_price","departure_time"],' +
      '"base_price","1700.00","currency","NGN","departure_time","17:15:00"]',
  );
});

test('personal values enter the canonical JSON as their keyed hash, and so does what is suspicious', () => {
  const canonicalise = makeCanonicalise(contractOf('user.registered'), hashOf);
  const event = { ...eventExamples['user.registered'], city: null };
  expect(canonicalise(event, 0, new Set(['referral_code']))).toBe(
    '["user.registered",0,"user_id","3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01","phone","hash of +2348012345678","role","RIDER",' +
      '"full_name","hash of Adaeze Okafor","email","hash of adaeze.okafor@example.com","state","Lagos","referral_code","hash of LEKKI25"]',
  );
});

test('the derived id is a UUID of version 5', () => {
  expect(deriveEventId('trip.started', '9e2a6b17-4f80-4c5d-b3a9-8c7b6a5f4e07', '["trip.started",0]')).toBe(
    '1f1b523a-b509-503c-a147-567e785a5552',
  );
});
