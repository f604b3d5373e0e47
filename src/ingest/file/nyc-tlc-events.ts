import { deriveUuid } from '../../kernel/derive-uuid.ts';
import type { TaxiRide } from './nyc-tlc-row.ts';

// The namespace of the ids. It never changes: with another one, a file that is imported again would count twice.
const NAMESPACE = 'd0b3f1a57c524f0e8a9d4e61b27c9f38';

/** The middle of Manhattan: the source knows zones, not coordinates. */
const SOMEWHERE = { lat: 40.7549, lon: -73.984 };

type Event = Record<string, unknown>;

/** Ride minutes as the source has them, below zero too. */
export function rideMinutes(ride: TaxiRide): number {
  return Math.round((ride.dropoffMs - ride.pickupMs) / 60) / 1000;
}

/**
 * The events of a ride: trip.started, trip.completed and payment.success, or payment.refunded alone for a reversal. The
 * source has no ids, so all of them are derived from the row and from its `ordinal` among identical rows (from 1).
 * `synthetic_fields` names in each event what the source does not say.
 */
export function eventsOfRide(ride: TaxiRide, ordinal: number): Event[] {
  const id = (what: string) => deriveUuid(NAMESPACE, `${what}\n${ordinal}\n${ride.key}`);
  const payment = { payment_id: id('payment'), booking_id: id('booking'), rider_id: id('rider') };
  if (ride.isReversal) return [refund(ride, id, payment)];
  const parties = {
    trip_id: id('trip'),
    booking_id: payment.booking_id,
    driver_id: id('driver'),
    rider_id: payment.rider_id,
    route_id: deriveUuid(NAMESPACE, `route\n${ride.pickupLocationId}\n${ride.dropoffLocationId}`),
  };
  return [started(ride, id, parties), completed(ride, id, parties), success(ride, id, payment)];
}

type MakeId = (what: string) => string;

function started(ride: TaxiRide, id: MakeId, parties: Event): Event {
  const departure = iso(ride.pickupMs);
  return {
    event_id: id('trip.started'),
    event_type: 'trip.started',
    event_timestamp: departure,
    ...parties,
    scheduled_departure: departure,
    actual_departure: departure,
    start_lat: SOMEWHERE.lat,
    start_lon: SOMEWHERE.lon,
    passengers_count: ride.passengers ?? 1,
    ...provenance(ride),
    synthetic_fields: [
      'event_id',
      ...Object.keys(parties),
      'scheduled_departure',
      'start_lat',
      'start_lon',
      ...(ride.passengers === null ? ['passengers_count'] : []),
    ],
  };
}

/** The source knows no commission: all of the total is the driver's. */
function completed(ride: TaxiRide, id: MakeId, parties: Event): Event {
  const minutes = rideMinutes(ride);
  return {
    event_id: id('trip.completed'),
    event_type: 'trip.completed',
    event_timestamp: iso(ride.dropoffMs),
    ...parties,
    actual_departure: iso(ride.pickupMs),
    actual_arrival: iso(ride.dropoffMs),
    duration_minutes: Math.max(0, minutes),
    distance_km: ride.distanceKm,
    end_lat: SOMEWHERE.lat,
    end_lon: SOMEWHERE.lon,
    driver_earnings: ride.total,
    platform_commission: '0.00',
    currency: 'USD',
    on_time: true,
    ...provenance(ride),
    synthetic_fields: [
      'event_id',
      ...Object.keys(parties),
      'end_lat',
      'end_lon',
      'driver_earnings',
      'platform_commission',
      'on_time',
      ...(minutes < 0 ? ['duration_minutes'] : []),
    ],
  };
}

function success(ride: TaxiRide, id: MakeId, payment: Event): Event {
  return {
    event_id: id('payment.success'),
    event_type: 'payment.success',
    event_timestamp: iso(ride.dropoffMs),
    ...payment,
    amount: ride.total,
    currency: 'USD',
    payment_method: ride.method,
    provider: 'nyc-tlc',
    provider_transaction_id: id('transaction'),
    processing_time_ms: 0,
    ...provenance(ride),
    synthetic_fields: [
      'event_id',
      ...Object.keys(payment),
      'provider',
      'provider_transaction_id',
      'processing_time_ms',
      ...(ride.methodKnown ? [] : ['payment_method']),
    ],
  };
}

/** No row of the source says which charge is taken back, so the refund stands alone. */
function refund(ride: TaxiRide, id: MakeId, payment: Event): Event {
  return {
    event_id: id('payment.refunded'),
    event_type: 'payment.refunded',
    event_timestamp: iso(ride.dropoffMs),
    ...payment,
    refund_amount: ride.total,
    original_amount: ride.total,
    currency: 'USD',
    refund_reason: 'reversal',
    ...provenance(ride),
    synthetic_fields: ['event_id', ...Object.keys(payment), 'original_amount', 'refund_reason'],
  };
}

function provenance(ride: TaxiRide): Event {
  return {
    data_source: 'nyc-tlc',
    vendor_id: ride.vendorId,
    pickup_location_id: ride.pickupLocationId,
    dropoff_location_id: ride.dropoffLocationId,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
