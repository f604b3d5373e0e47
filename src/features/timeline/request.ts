import type { Sight } from '../../ingest/sight.ts';
import type { EntityKind, EventSource } from './kinds.ts';

/** Somebody asks for a timeline. */
export interface TimelineRequest {
  kind: EntityKind;
  /** In small letters; of a booking also its confirmation code. */
  id: string;
  isCode: boolean;
  /** Ms; absent: from the first day of the entity to its last, and of a driver the last seven days. */
  fromMs?: number | undefined;
  toMs?: number | undefined;
  limit: number;
  cursor?: string | undefined;
  /** The events of these sources are read. */
  sources: readonly EventSource[];
  seesLetters: boolean;
  sight: Sight;
}
