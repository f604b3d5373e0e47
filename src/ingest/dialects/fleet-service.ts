import { numberSource } from '../../events/exact-numbers.ts';
import { type Dialect, type Reading, Unmappable } from './dialect.ts';
import { instantMs, localDateTimeMs } from './java-time.ts';
import { as } from './readings.ts';

// The fleet service is written in JavaScript and publishes over Redis pub/sub, which stores nothing: a message that no process
// receives is lost. The id of an event is derived from its content, so when two processes receive the same message, the
// second one is a duplicate. `speed` is read as kilometres per hour.

// Epoch seconds reach this number in the year 5138; epoch milliseconds passed it in 1973.
const LEAST_AS_MS = 100_000_000_000;
const WITHOUT_ZONE = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;

/** A moment in whichever of its usual spellings: RFC 3339, the same without a zone, epoch seconds or epoch milliseconds. */
function moment(field: string): Reading {
  return {
    from: [field],
    how: 'RFC 3339, without a zone on the clock of `DIALECT_TIMEZONE`, epoch seconds or epoch milliseconds',
    read(message, clocks) {
      const value = message[field] ?? null;
      if (value === null) return null;
      if (typeof value === 'string') {
        const parts = WITHOUT_ZONE.exec(value)?.slice(1);
        if (parts === undefined) return value; // the contract judges it
        const [year, month, day, hour, minute, second = '0', fraction = '0'] = parts;
        const numbers = [year, month, day, hour, minute, second, fraction.padEnd(9, '0')].map(Number);
        const wallMs = localDateTimeMs(numbers);
        return wallMs === null ? value : new Date(clocks.producer(wallMs)).toISOString();
      }
      const source = numberSource(value);
      const asSeconds = instantMs(source);
      if (asSeconds === null) return new Unmappable(field, 'a moment, best in RFC 3339');
      const ms = asSeconds / 1000 >= LEAST_AS_MS ? Math.floor(asSeconds / 1000) : asSeconds;
      return new Date(ms).toISOString();
    },
  };
}

/** The fleet service, over Redis pub/sub. */
export const fleetService: Dialect = {
  name: 'fleet-service',
  summary: 'Positions of drivers from the fleet service: JSON over Redis pub/sub, which may lose messages.',
  carrier: 'redis',
  keeps: ['event', 'status'],
  messages: [
    {
      topic: 'fleet:location:updates',
      eventType: 'driver.location.updated',
      only: { event: 'location:update' },
      fields: {
        event_timestamp: moment('timestamp'),
        driver_id: as('driver_id'),
        lat: as('latitude'),
        lon: as('longitude'),
        speed_kmh: as('speed'),
        bearing: as('bearing'),
      },
      missing: ['trip_id', 'accuracy_meters', 'city', 'state'],
      example:
        '{"event":"location:update","driver_id":"8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02","latitude":6.4478,"longitude":3.4723,"bearing":182.5,"speed":37.2,"status":"ON_TRIP","timestamp":"2024-01-16T06:31:04.250Z"}',
    },
  ],
};
