/** The share of events for each fault of delivery. */
export interface DeliveryShares {
  /** The event comes minutes to three days after it happened. */
  late: number;
  /** The event comes twice with the same content. */
  duplicate: number;
  /** The event comes twice with different content. The version that is delivered first counts. */
  conflict: number;
  /** A broken copy of the event comes, too. */
  broken: number;
  /** The event has no event_id of its own. */
  withoutId: number;
}

export const defaultShares: DeliveryShares = {
  late: 0.01,
  duplicate: 0.01,
  conflict: 0.002,
  broken: 0.001,
  withoutId: 0.02,
};
