interface Canceller {
  name: 'rider' | 'driver' | 'system' | 'unknown';
  title: string;
  /** The party as the subject of a sentence. */
  who: string;
  /** SQL: true if the party cancelled the booking. */
  isTheirs: string;
}

/** Everybody who may have cancelled a booking. Each cancellation is of exactly one of them, so that parts add up to the whole. */
export const cancellers: readonly Canceller[] = [
  { name: 'rider', title: 'the rider', who: 'the rider', isTheirs: "cancelled_by = 'RIDER'" },
  { name: 'driver', title: 'the driver', who: 'the driver', isTheirs: "cancelled_by = 'DRIVER'" },
  { name: 'system', title: 'the system', who: 'the system', isTheirs: "cancelled_by = 'SYSTEM'" },
  {
    name: 'unknown',
    title: 'somebody unknown',
    who: 'somebody whom the event does not name',
    isTheirs: "cancelled_by NOT IN ('RIDER', 'DRIVER', 'SYSTEM')",
  },
];
