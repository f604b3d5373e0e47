/** A request that its sender may send again, because it does not know whether the first one was done. */
export interface Repeatable {
  /** The id of the principal that sent it. */
  principal: string;
  /** The sender's `Idempotency-Key`. */
  key: string;
  /** Everything that it asks for, as text: a repeat asks for the same. */
  content: string;
}
