import type { Person } from '../entities.ts';
import { degrees } from '../event-text.ts';
import { places } from '../places.ts';
import type { Fact, FactKind } from './fact.ts';

interface Ping extends Fact {
  driver: Person;
  /** Null while no rider is on board. */
  tripId: string | null;
  lat: number;
  lon: number;
  /** The speed in tenths of km/h. */
  speed: number;
  bearing: number;
  accuracy: number;
  /** An index of `places`. */
  near: number;
}

const cities = places.map(({ city, state }) => `,"city":"${city}","state":"${state}"`);

/** Writes and records driver.location.updated. */
export const driverPinged: FactKind<Ping> = {
  type: 'driver.location.updated',
  family: 'location',
  once: false,
  write: ({ driver, tripId, lat, lon, speed, bearing, accuracy, near }) =>
    `,"driver_id":"${driver.id}"${tripId === null ? '' : `,"trip_id":"${tripId}"`},"lat":${degrees(lat)},"lon":${degrees(lon)},"speed_kmh":${speed / 10},"bearing":${bearing},"accuracy_meters":${accuracy}${cities[near]}`,
  alter: (fact) => ({ ...fact, accuracy: fact.accuracy + 5 }),
  record(ledger, { at, driver }) {
    ledger.online.ping(driver.row, at);
    ledger.activity.mark(driver.row, 'driver', at);
  },
};
