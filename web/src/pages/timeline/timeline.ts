/** What the service tells of one entity; GET /v1/timeline/{kind}/{id}. */
export interface Timeline {
  entity: Entity;
  from: string;
  to: string;
  events: readonly TimelineEvent[];
  dead_letters: readonly DeadLetter[];
  more_dead_letters: boolean;
  related: readonly Entity[];
  expired: boolean;
  withheld: readonly string[];
  next_cursor: string | null;
  receipt: { watermark: string; in_flight: number };
}

export const kinds = ['booking', 'payment', 'trip', 'payout', 'route', 'driver'] as const;
export type Kind = (typeof kinds)[number];

export interface Entity {
  kind: Kind | 'user';
  id: string;
}

interface Telling {
  event_id: string;
  event_time: string;
  received_at: string;
  producer?: string | null;
  source?: string;
  origin?: string;
  position?: number;
}

/** A later telling of an event. */
export interface Retelling extends Telling {
  status: 'duplicate' | 'conflict';
  added: readonly string[];
  fields: readonly { name: string; first?: unknown; second?: unknown; is_personal: boolean }[];
}

export interface TimelineEvent extends Telling {
  event_type: string;
  entity: Entity;
  delay_ms: number;
  gap_ms: number | null;
  data: Readonly<Record<string, unknown>> | null;
  told_again: number;
  tellings: readonly Retelling[];
}

export interface DeadLetter {
  id: string;
  received_at: string;
  state: 'open' | 'resolved';
  reason: string;
  event_type: string | null;
  path: string;
  message: string;
  source: string;
}

/** Tells whether a text of an address is a kind of entity. */
export function isKind(text: string): text is Kind {
  return (kinds as readonly string[]).includes(text);
}
