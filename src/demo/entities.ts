import type { Role } from './codes.ts';

// The entities of the simulator. The first event of an entity adds its row to the ledger, and the entity keeps the number of the
// row.

export interface Person {
  row: number;
  id: string;
  role: Role;
  /** The number from which the person gets a phone number and a name. */
  serial: number;
  /** An index of `places`. */
  home: number;
}

export interface Rider {
  person: Person;
  /** The number of trips that the rider wants on a working day, on average. */
  eagerness: number;
  /** The last day on which the rider uses the platform. */
  staysUntil: number;
  /** The rider is away from this day until the day before `returnsOn`. */
  leavesOn: number;
  returnsOn: number;
  method: number;
  currency: number;
  /** The experiments that the rider is in, as JSON; empty for none. */
  experiments: string;
  /** The routes that the rider usually takes, by part of the day. */
  habits: (Route | undefined)[];
}

export interface Driver {
  person: Person;
  /** A number from 0 to 1. Good drivers are on time and get good ratings. */
  quality: number;
  routes: Route[];
  /** The earnings for which the driver has not yet asked, in kobo. */
  owed: number;
}

/** A payment of a driver's earnings. */
export interface Payout {
  row: number;
  id: string;
  driver: Driver;
  /** The amount in kobo. */
  amount: number;
}

export interface Stop {
  id: string;
  lat: number;
  lon: number;
  /** The position along the way, from 0 to 1. */
  along: number;
}

export interface Route {
  row: number;
  id: string;
  driver: Driver;
  name: string;
  /** Indexes of `places`. */
  from: number;
  to: number;
  metres: number;
  minutes: number;
  stops: readonly Stop[];
  seats: number;
  /** The price of a seat, in kobo. */
  basePrice: number;
  /** The departure in minutes since local midnight. */
  departs: number;
  /** True for the days of the week with a departure, Monday first. */
  runsOn: readonly boolean[];
  isActive: boolean;
  /** The part of the day: 0 for morning, 1 for daytime, 2 for evening. */
  part: number;
  /** The coming departures: those of the timetable by local day, the others by time. */
  runs: Map<number, Run>;
}

/** A vehicle run: one departure of a route. */
export interface Run {
  route: Route;
  /** The key of the run in the route's `runs`. */
  key: number;
  departureMs: number;
  seatsTaken: number;
  /** The bookings that are neither cancelled nor completed. */
  bookings: Booking[];
  isOff: boolean;
  session: Session | null;
}

/** A period in which a driver's phone sends positions. */
export interface Session {
  driver: Driver;
  from: number;
  to: number;
  /** The vehicle moves from this time to the next one. Before and after, it stands. */
  departedMs: number;
  arrivesMs: number;
  /** The speed in km/h. */
  speed: number;
  untilMs: number;
  tripId: string | null;
}

export interface Booking {
  row: number;
  id: string;
  /** The ids that all events of the booking carry, as JSON. */
  parties: string;
  rider: Rider;
  run: Run;
  seats: number;
  price: number;
  currency: number;
  pickup: Stop;
  dropoff: Stop;
  state: 'pending' | 'confirmed' | 'riding' | 'cancelled' | 'completed';
  /** The payment that succeeded. */
  payment: Payment | null;
  /** The number of payments that were begun. */
  payments: number;
}

export interface Payment {
  row: number;
  id: string;
  booking: Booking;
  method: number;
  provider: number;
  /** The id that the provider gave. */
  transaction: number;
}

/** The ride of one booking in a run. */
export interface Ride {
  row: number;
  id: string;
  booking: Booking;
  departedMs: number;
}
