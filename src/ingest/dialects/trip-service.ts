import type { Dialect } from './dialect.ts';
import { as, localDateTime, minutesBetween } from './readings.ts';

// Times are LocalDateTimes without a zone. What the driver earns of `totalPrice` and what the platform keeps is not told:
// both stay unknown rather than guessed from `basePrice`.

/** Completed trips, as the payouts service expects them. */
export const tripService: Dialect = {
  name: 'trip-service',
  summary: 'Completed trips as the payouts service expects them: JSON by Jackson over Kafka.',
  carrier: 'kafka',
  keeps: ['totalPrice', 'basePrice', 'seatsBooked', 'status'],
  messages: [
    {
      topic: 'trip.completed',
      typeIds: ['TripCompletedEvent'],
      eventType: 'trip.completed',
      fields: {
        event_timestamp: localDateTime('completedAt'),
        trip_id: as('tripId'),
        driver_id: as('driverId'),
        rider_id: as('riderId'),
        route_id: as('routeId'),
        actual_departure: localDateTime('tripStartedAt'),
        actual_arrival: localDateTime('completedAt'),
        duration_minutes: minutesBetween('tripStartedAt', 'completedAt'),
      },
      missing: [
        'booking_id',
        'distance_km',
        'end_lat',
        'end_lon',
        'driver_earnings',
        'platform_commission',
        'on_time',
      ],
      optional: ['actual_departure', 'duration_minutes'],
      example:
        '{"tripId":"9e2a6b17-4f80-4c5d-b3a9-8c7b6a5f4e07","driverId":"8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02","riderId":"3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01","routeId":"5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04","totalPrice":2E+3,"basePrice":1800.00,"seatsBooked":2,"tripStartedAt":[2024,1,16,7,5,30],"completedAt":[2024,1,16,8,20],"status":"COMPLETED"}',
    },
  ],
};
