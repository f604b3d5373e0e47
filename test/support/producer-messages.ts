import { randomUUID } from 'node:crypto';
import { bookingService } from '../../src/ingest/dialects/booking-service.ts';
import { payoutsService } from '../../src/ingest/dialects/payouts-service.ts';

// These are messages of producers as text. Jackson writes numbers in a form that no JavaScript object can hold.

const rider = '3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01';

type BookingTopic = 'booking.created' | 'booking.confirmed' | 'booking.cancelled' | 'booking.completed';

/** Makes a message of the booking service: the example of its dialect with another booking and another event id. */
export function bookingMessage(
  topic: BookingTopic,
  { bookingId, routeId, at }: { bookingId: string; routeId: string; at: string },
): string {
  const { example } = bookingService.messages.find((form) => form.topic === topic)!;
  const seconds = `${Math.floor(Date.parse(at) / 1000)}.234567891`;
  return example
    .replace('d7e3b0a8-2c61-4e95-8f4b-1a2b3c4d5e05', bookingId)
    .replace('5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04', routeId)
    .replace(/"(created|confirmed|cancelled|completed)At":[\d.]+/, `"$1At":${seconds}`)
    .replace(/"eventId":"[^"]+"/, `"eventId":"${randomUUID()}"`)
    .replace(/"eventTimestamp":[\d.]+/, `"eventTimestamp":${Math.floor(Date.now() / 1000)}.000000001`);
}

/** Makes a completed trip as the payouts service expects it. */
export function tripMessage({
  tripId,
  driverId,
  routeId,
}: Record<'tripId' | 'driverId' | 'routeId', string>): string {
  return `{"tripId":"${tripId}","driverId":"${driverId}","riderId":"${rider}","routeId":"${routeId}","totalPrice":2E+3,"basePrice":1800.00,"seatsBooked":2,"tripStartedAt":[2026,3,3,6,5,30],"completedAt":[2026,3,3,7,20],"status":"COMPLETED"}`;
}

/** Makes a message of the payouts service: the example of its dialect with another payout, in March 2026. */
export function payoutMessage(
  topic: string,
  { payoutId, driverId }: { payoutId: string; driverId: string },
): string {
  const { example } = payoutsService.messages.find((form) => form.topic === topic)!;
  return example
    .replace('f1b7c3d2-8e40-4a96-9c15-7d2e1f0a3b10', payoutId)
    .replace('8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02', driverId)
    .replace('[2024,1,19,', '[2026,3,4,')
    .replace('[2024,1,20,', '[2026,3,5,');
}
