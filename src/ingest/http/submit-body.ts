import type { InSlices } from '../../kernel/in-slices.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import type { Check, Intake, Origin, ReadRecord, SourceRecord, Submission } from '../records.ts';
import { type Parted, partByFamily, type RefusedEvent } from './part-by-family.ts';

export interface SubmitOptions {
  origin: Origin;
  intake: Pick<Intake, 'submit'>;
  read: ReadRecord;
  check: Check;
  /** The sender has these scopes. */
  scopes: ReadonlySet<Scope>;
  inSlices: InSlices;
}

/** A request on its way: its records that were taken, those that its sender may not send, and what to wait for. */
export interface Submitted {
  records: number;
  refused: readonly RefusedEvent[];
  /** Null: nothing was taken. */
  submission: Submission | null;
}

/** Hands to the intake what the sender may send. Throws what the intake throws. */
export async function submitBody(
  records: readonly SourceRecord[],
  { intake, scopes, inSlices, ...way }: SubmitOptions,
): Promise<Submitted> {
  const { taken, refused }: Parted = scopes.has('ingest')
    ? { taken: records, refused: [] }
    : await inSlices(partByFamily(records, { ...way, scopes }));
  const submission = taken.length === 0 ? null : intake.submit(way.origin, taken);
  return { records: taken.length, refused, submission };
}
