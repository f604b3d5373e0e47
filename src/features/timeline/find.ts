import { CodedError } from '../../kernel/errors.ts';
import type { Range } from '../../metrics/time/buckets.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { EntityKind } from './kinds.ts';
import type { TimelineRequest } from './request.ts';
import { findByCode, findEntities, findNaming, type KnownEntity } from './store.ts';

/** The store knows this of what was asked for. */
export interface Found {
  id: string;
  known: KnownEntity | undefined;
  /** The store knows the id as these kinds of entities instead. */
  others: readonly EntityKind[];
  /** Payments and trips name a booking that told nothing itself. */
  naming: Range | null;
}

/** Finds the entity, also by a confirmation code. Throws `entity_not_found` and `confirmation_code_ambiguous` of a code, and the store's errors. */
export async function find(reader: Connection, { kind, id: given, isCode }: TimelineRequest): Promise<Found> {
  const id = isCode ? await bookingOf(reader, given) : given;
  const entities = await findEntities(reader, id);
  const known = entities.find((entity) => entity.kind === kind);
  const naming = kind === 'booking' && known === undefined ? await findNaming(reader, id) : null;
  return { id, known, naming, others: entities.map((entity) => entity.kind).filter((one) => one !== kind) };
}

async function bookingOf(reader: Connection, code: string): Promise<string> {
  const [id, ...others] = await findByCode(reader, code);
  if (id === undefined)
    throw new CodedError(
      'entity_not_found',
      'No confirmed booking has this confirmation code. A booking gets its code when it is confirmed; before that, ask by its id.',
      { facts: { parameter: 'id' } },
    );
  if (others.length > 0)
    throw new CodedError(
      'confirmation_code_ambiguous',
      `${others.length + 1} bookings have this confirmation code.`,
      {
        facts: { parameter: 'id', allowed: [id, ...others] },
      },
    );
  return id;
}

/** Makes the error for an id that nothing names. */
export function notFound(
  { kind, id }: Pick<TimelineRequest, 'kind' | 'id'>,
  others: readonly EntityKind[],
): CodedError {
  const elsewhere =
    others.length === 0
      ? ''
      : ` It is the id of a ${others.join(' and a ')}: ask /v1/timeline/${others[0]}/${id}.`;
  return new CodedError('entity_not_found', `Nothing names a ${kind} ${id}.${elsewhere}`, {
    facts: { parameter: 'id', ...(others.length > 0 && { allowed: others }) },
  });
}
