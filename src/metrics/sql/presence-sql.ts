import { ofUsers, type QuarterHours, quartersSql } from './user-days-sql.ts';

// Each user has one number: bit p is set if the user acted in the interval with place p. Statements compute with these numbers
// and at the end count the users with each bit set. That is exact, and needs no list of users for each interval. A place is below
// 256. More intervals are cut into chunks, and a user has one number for each chunk.

const PLACES = 256;
const SLICE_BITS = 16;

/** SQL: the tag of the interval with this place in this chunk. */
export function tagOf(chunk: string, place: string): string {
  return `(${chunk}) * ${PLACES} + ${place}`;
}

/**
 * SQL: rows of `user_id`, `chunk` and one column for each mask. `intervals` is SQL: an array of (start ms, end ms, tag) on
 * quarter hours. Each mask says which tags count, as SQL over `kind`, the lowest `kinds` bits of the tag. `of` says
 * which actions count: people's own by default.
 */
export function masksSql(
  intervals: string,
  bounds: { fromMs: string; toMs: string },
  {
    masks = { mask: 'true' },
    kindBits = 0,
    of = ofUsers,
  }: { masks?: Record<string, string>; kindBits?: number; of?: QuarterHours } = {},
): string {
  const columns = Object.entries(masks).map(
    ([name, where]) =>
      `groupBitOrIf(bitShiftLeft(toUInt256(1), toUInt8(place % ${PLACES})), ${where}) AS ${name}`,
  );
  return `
SELECT user_id, intDiv(place, ${PLACES}) AS chunk, ${columns.join(', ')}
FROM (
    SELECT user_id, bitAnd(tag, ${2 ** kindBits - 1}) AS kind, bitShiftRight(toUInt32(tag), ${kindBits}) AS place
    FROM (${quartersSql(intervals, bounds, of)}
    )
)
GROUP BY user_id, chunk`;
}

interface Counted {
  /** SQL: rows with `chunk`, the masks, and the columns of `names`. */
  from: string;
  /** SQL over those columns, by the name under which the users of the mask are counted. */
  masks: Record<string, string>;
  /** SQL: the highest place in use. */
  places: string;
  /** SQL: further columns to group by, such as `, role, city`. */
  names?: string;
}

/**
 * SQL: the number of users with each bit set, as rows of `kind`, `chunk`, `place`, `users` and the names. The SQL takes sixteen
 * bits at a time and groups users with the same sixteen early, so that few rows remain.
 */
export function countBitsSql({ from, masks, places, names = '' }: Counted): string {
  const list = Object.entries(masks).map(([name, mask]) => `('${name}', ${mask})`);
  return `
SELECT kind, chunk, slice * ${SLICE_BITS} + arrayJoin(bitPositionsToArray(bits)) AS place, sum(same) AS users${names}
FROM (
    SELECT kind, chunk, slice, toUInt16(bitAnd(bitShiftRight(mask, slice * ${SLICE_BITS}), ${2 ** SLICE_BITS - 1})) AS bits, count() AS same${names}
    FROM (
        SELECT chunk, tupleElement(one, 1) AS kind, tupleElement(one, 2) AS mask${names}
        FROM (${from}
        )
        ARRAY JOIN [${list.join(', ')}] AS one
    )
    ARRAY JOIN range(toUInt8(intDiv(least(${places}, ${PLACES - 1}), ${SLICE_BITS}) + 1)) AS slice
    WHERE bits != 0
    GROUP BY kind, chunk, slice, bits${names}
)
GROUP BY kind, chunk, place${names}`;
}
