import type { EventContract } from '../contract.ts';
import { MEMBER, MOST_MEMBERS } from './scan.ts';
import type { TypePlan } from './type-plan.ts';

/** What lands of an event. A reader has one, which is valid until it reads the next message. */
export interface Reading {
  type: EventContract;
  /** The columns outcome to event_type of a row, tabs between them. */
  head: Buffer;
  /** The places of UUIDs in the bytes. */
  eventIdAt: number;
  entityIdAt: number;
  identityAt: number;
  /** The place of the producer's name in the bytes; both are ABSENT when the event names none. */
  producerAt: number;
  producerEnd: number;
  eventTimeMs: number;
  contentHash: number;
  /** The names of the fields that do not land, as in `AcceptedEvent`. */
  dropped: readonly string[];
  masked: readonly string[];
  /** The payload has at most so many bytes. */
  mostBytes: number;
  /** Writes the payload to `at` and returns where it ends. It has no tab, line feed or backslash. */
  writePayload: (target: Buffer, at: number) => number;
}

/** A field of the plan is not in the message. */
export const ABSENT = -1;

/** A message while it is read. */
export interface Scanned {
  bytes: Buffer;
  /** What the scan found: so many members. */
  members: Int32Array;
  count: number;
  /** By member: where its value ends when it is written anew. */
  ends: Int32Array;
  /** By place in the plan: the number of the member, or ABSENT. */
  memberAt: Int32Array;
  plan: TypePlan;
  /** True: fields are left out, or stand in for absent ones. Else the bytes land as they came. */
  isWrittenAnew: boolean;
}

/** Makes the one that a reader uses again and again. */
export function makeScanned(plan: TypePlan): Scanned {
  return {
    bytes: Buffer.alloc(0),
    members: new Int32Array(MOST_MEMBERS * MEMBER),
    count: 0,
    ends: new Int32Array(MOST_MEMBERS),
    memberAt: new Int32Array(MOST_MEMBERS),
    plan,
    isWrittenAnew: false,
  };
}
