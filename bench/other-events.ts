import type { BookingLife } from './booking-life.ts';
import type { City } from './city.ts';
import { extras, money, near } from './event-text.ts';
import type { Random } from './random.ts';

// Events outside the life of a booking: positions of vehicles, users and routes.

/** The position of the vehicle that serves a booking. */
export function locationEvent(random: Random, life: BookingLife, time: string): string {
  const { driverId, from } = life.route;
  return (
    `{"event_id":"${random.uuid()}","event_type":"driver.location.updated","event_timestamp":"${time}",` +
    `"driver_id":"${driverId}","trip_id":"${life.tripId}","lat":${near(random, from.lat)},"lon":${near(random, from.lon)},` +
    `"speed_kmh":${random.below(120)},"bearing":${random.below(360)},"accuracy_meters":${3 + random.below(30)},` +
    `"city":"${from.city}","state":"${from.state}",${extras(random, 'location-service')}}`
  );
}

/** Something about a user or a route. */
export function rareEvent(random: Random, city: City, time: string): string {
  const head = `{"event_id":"${random.uuid()}","event_timestamp":"${time}"`;
  return `${head},${random.pick(rareWriters)(random, city)},${extras(random, 'account-service')}}`;
}

function routeHead(random: Random, city: City): string {
  const { routeId, driverId, name } = random.pick(city.routes);
  return `"route_id":"${routeId}","driver_id":"${driverId}","route_name":"${name}"`;
}

const rareWriters: readonly ((random: Random, city: City) => string)[] = [
  (random) => {
    const number = 7_000_000_000 + random.below(1e9);
    return (
      `"event_type":"user.registered","user_id":"${random.uuid()}","phone":"+234${number}","role":"RIDER",` +
      `"full_name":"Rider ${number}","email":"rider.${number}@example.com","city":"Ikeja","state":"Lagos"`
    );
  },
  (random, city) =>
    `"event_type":"user.kyc_verified","user_id":"${random.pick(city.riderIds)}","kyc_status":"VERIFIED"`,
  (random, city) =>
    `"event_type":"user.upgraded_to_driver","user_id":"${random.pick(city.riderIds)}","previous_role":"RIDER","new_role":"DRIVER"`,
  (random) =>
    `"event_type":"route.created","route_id":"${random.uuid()}","driver_id":"${random.uuid()}","route_name":"Yaba to Lekki",` +
    `"origin_city":"Yaba","destination_city":"Lekki","origin_state":"Lagos","destination_state":"Lagos","stops_count":4,` +
    `"seats_total":7,"base_price":"${money(90_000)}","currency":"NGN","departure_time":"06:30","active_days":["MON","TUE","FRI"]`,
  (random, city) =>
    `"event_type":"route.activated",${routeHead(random, city)},"previous_status":"DRAFT","new_status":"ACTIVE"`,
  (random, city) =>
    `"event_type":"route.cancelled",${routeHead(random, city)},"cancellation_reason":"the driver moved","active_bookings_count":2`,
  (random, city) =>
    `"event_type":"route.updated",${routeHead(random, city)},"updated_fields":["base_price"],"base_price":"${money(80_000 + random.below(40_000))}","currency":"NGN"`,
];
