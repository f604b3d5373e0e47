import { defineEvent } from './define-event.ts';
import { bearing, latitude, longitude, measure, personId, placeOrEmpty, uuid } from './fields.ts';
import { optional } from './field-traits.ts';

const driverLocationUpdated = defineEvent({
  type: 'driver.location.updated',
  identifiedBy: 'event_id',
  summary: 'A vehicle has reported where it is. More than half of all events are of this type.',
  fields: {
    driver_id: personId('The driver.'),
    trip_id: optional(uuid('The ride that is under way, if one is.')),
    lat: latitude('Latitude of the vehicle.'),
    lon: longitude('Longitude of the vehicle.'),
    speed_kmh: optional(measure('kilometres per hour', 'How fast it moves.')),
    bearing: optional(bearing('Where it is heading; 0 is north, 90 is east.')),
    accuracy_meters: optional(measure('metres', 'Radius of the uncertainty of the position.')),
    city: optional(placeOrEmpty('The city that it is in.')),
    state: optional(placeOrEmpty('The state that it is in.')),
  },
});

/** The positions of vehicles. */
export const locationEvents = [driverLocationUpdated] as const;
