import { expect, test } from 'vitest';
import { openApiServer } from '../support/api-server.ts';

// The telling that counts is kept as long as other events, so the one that contradicts it may outlive it.

test('of a conflict whose first telling is no longer kept the second one is shown, and no field', async () => {
  const second = {
    eventId: '00000000-0000-4000-8000-000000000002',
    eventTimeMs: Date.UTC(2026, 2, 1),
    receivedAtMs: Date.UTC(2026, 2, 2),
    producer: '',
    source: 'http',
    origin: 'a request',
    partition: 0,
    position: 3,
    payload: { rating: 4 },
  } as const;
  const conflict = { id: '7-3', eventType: 'trip.started', identity: 'a trip', first: null, second };
  const { app } = await openApiServer({
    conflicts: { list: () => Promise.resolve({ items: [conflict], nextCursor: null }) },
  });
  const response = await app.inject('/v1/conflicts');
  expect(response.json()).toEqual({
    conflicts: [
      {
        id: '7-3',
        event_type: 'trip.started',
        identity: 'a trip',
        first: null,
        second: {
          event_id: second.eventId,
          event_time: '2026-03-01T00:00:00.000Z',
          received_at: '2026-03-02T00:00:00.000Z',
          producer: null,
          source: 'http',
          origin: 'a request',
          partition: 0,
          position: 3,
        },
        fields: null,
      },
    ],
    next_cursor: null,
  });
});
