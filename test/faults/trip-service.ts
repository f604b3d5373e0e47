// A second producer of completed trips, which writes in a dialect and knows neither the booking nor distance nor money.

/** What somebody tells of an event, in the words of the contract. */
export type Message = Record<string, unknown>;

/** Writes a completed trip in the dialect of trip-service. */
export function asTripService(event: Message): string {
  const at = new Date(String(event['event_timestamp']));
  const day = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds(), at.getUTCMilliseconds() * 1e6];
  return JSON.stringify({
    tripId: event['trip_id'],
    driverId: event['driver_id'],
    riderId: event['rider_id'],
    routeId: event['route_id'],
    completedAt: [...day, ...time],
    status: 'COMPLETED',
  });
}

/** Tells whether a message is in the dialect of trip-service. */
export function isOfTripService(message: string): boolean {
  return message.startsWith('{"tripId"');
}

/** Returns what a message in the dialect of trip-service says, in the words of the contract. */
export function readTripService(message: string): Message {
  const { tripId, driverId, riderId, routeId, completedAt } = JSON.parse(message) as Message;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, nanos = 0] =
    completedAt as number[];
  const at = new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds, nanos / 1e6)).toISOString();
  return {
    event_type: 'trip.completed',
    event_timestamp: at,
    trip_id: tripId,
    driver_id: driverId,
    rider_id: riderId,
    route_id: routeId,
  };
}
