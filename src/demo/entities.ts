import type { Role } from './codes.ts';

// The entities of the simulator. Each knows its row in the ledger; it gets the row when its first event happens.

export interface Person {
  row: number;
  id: string;
  role: Role;
  /** Gives the person a telephone number and a name. */
  serial: number;
  /** An index of `places`. */
  home: number;
}

export interface Rider {
  person: Person;
  /** About how many trips the rider wants on a working day. */
  eagerness: number;
  /** The last day on which the rider uses the platform. */
  staysUntil: number;
  /** The rider is away from this day up to, but not including, `returnsOn`. */
  leavesOn: number;
  returnsOn: number;
  method: number;
  currency: number;
  /** The experiments that the rider sees, as JSON; empty for none. */
  experiments: string;
  /** The routes that the rider takes by habit, by part of the day. */
  habits: (Route | undefined)[];
}

export interface Driver {
  person: Person;
  /** From 0 to 1: good drivers are on time and well rated. */
  quality: number;
  routes: Route[];
  /** What the driver has earned and not yet asked to be paid, in kobo. */
  owed: number;
}

/** A payment of what a driver has earned. */
export interface Payout {
  row: number;
  id: string;
  driver: Driver;
  /** In kobo. */
  amount: number;
}

export interface Stop {
  id: string;
  lat: number;
  lon: number;
  /** How far along the way, from 0 to 1. */
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
  /** Of a seat, in kobo. */
  basePrice: number;
  /** In minutes since local midnight. */
  departs: number;
  /** By day of the week, Monday first. */
  runsOn: readonly boolean[];
  isActive: boolean;
  /** Morning, daytime or evening: 0, 1 or 2. */
  part: number;
  /** The departures to come, by their local day; departures beside the timetable by their time. */
  runs: Map<number, Run>;
}

/** A vehicle run: the route on one departure. */
export interface Run {
  route: Route;
  /** In `runs` of the route. */
  key: number;
  departureMs: number;
  seatsTaken: number;
  /** The bookings that are neither cancelled nor completed. */
  bookings: Booking[];
  isOff: boolean;
  session: Session | null;
}

/** A time in which a driver's telephone reports positions. */
export interface Session {
  driver: Driver;
  from: number;
  to: number;
  /** From when to when the vehicle is on its way; before and after, it stands. */
  departedMs: number;
  arrivesMs: number;
  /** In km/h. */
  speed: number;
  untilMs: number;
  tripId: string | null;
}

export interface Booking {
  row: number;
  id: string;
  /** The ids that all of its events carry, as JSON. */
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
  /** How many payments were begun. */
  payments: number;
}

export interface Payment {
  row: number;
  id: string;
  booking: Booking;
  method: number;
  provider: number;
  /** The provider's own id. */
  transaction: number;
}

/** One booking's ride in a run. */
export interface Ride {
  row: number;
  id: string;
  booking: Booking;
  departedMs: number;
}
