import type { AcceptedEvent } from './test-store.ts';

// These functions make accepted payment and trip events. They count ids up and fill in the fields that a test does not give.

let ids = 0;

function nextId(): string {
  ids += 1;
  return `00000000-0000-4000-8000-${ids.toString(16).padStart(12, '0')}`;
}

type Given = Record<string, unknown>;

function payment(type: string, at: string, given: Given): AcceptedEvent {
  return {
    event_type: `payment.${type}`,
    event_timestamp: at,
    payment_id: nextId(),
    booking_id: nextId(),
    rider_id: nextId(),
    currency: 'NGN',
    ...given,
  };
}

function trip(type: string, at: string, given: Given): AcceptedEvent {
  return {
    event_type: `trip.${type}`,
    event_timestamp: at,
    trip_id: nextId(),
    booking_id: nextId(),
    driver_id: nextId(),
    rider_id: nextId(),
    route_id: nextId(),
    ...given,
  };
}

const provided = { payment_method: 'card', provider: 'paystack', amount: '1000.00' };

export const rideEvents = {
  initiated: (at: string, given: Given = {}) => payment('initiated', at, { ...provided, ...given }),
  success: (at: string, given: Given = {}) =>
    payment('success', at, {
      ...provided,
      provider_transaction_id: 'T1',
      processing_time_ms: 800,
      ...given,
    }),
  failed: (at: string, given: Given = {}) =>
    payment('failed', at, {
      ...provided,
      error_code: 'insufficient_funds',
      error_message: 'Not enough money.',
      ...given,
    }),
  refunded: (at: string, given: Given = {}) =>
    payment('refunded', at, {
      refund_amount: '400.00',
      original_amount: '1000.00',
      refund_reason: 'Trip cancelled.',
      ...given,
    }),
  started: (at: string, given: Given = {}) =>
    trip('started', at, {
      scheduled_departure: at,
      actual_departure: at,
      start_lat: 6.45,
      start_lon: 3.39,
      passengers_count: 1,
      ...given,
    }),
  completed: (at: string, given: Given = {}) =>
    trip('completed', at, {
      actual_departure: at,
      actual_arrival: at,
      duration_minutes: 30,
      distance_km: 12.5,
      end_lat: 6.6,
      end_lon: 3.35,
      driver_earnings: '800.00',
      platform_commission: '200.00',
      currency: 'NGN',
      on_time: true,
      ...given,
    }),
  cancelled: (at: string, given: Given = {}) =>
    trip('cancelled', at, {
      cancellation_reason: 'Breakdown.',
      cancelled_by: 'DRIVER',
      was_started: false,
      ...given,
    }),
};
