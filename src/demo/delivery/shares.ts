/** What can happen to an event on its way, each with the share of events to which it happens. */
export interface DeliveryShares {
  /** Comes minutes to three days after it happened. */
  late: number;
  /** Comes twice, saying the same. */
  duplicate: number;
  /** Comes twice, saying different things; the first one delivered counts. */
  conflict: number;
  /** Is sent in a broken form as well. */
  broken: number;
  /** Has no event_id of its own. */
  withoutId: number;
}

export const defaultShares: DeliveryShares = {
  late: 0.01,
  duplicate: 0.01,
  conflict: 0.002,
  broken: 0.001,
  withoutId: 0.02,
};
