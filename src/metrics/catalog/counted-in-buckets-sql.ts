import { countBitsSql, masksSql } from '../presence-sql.ts';
import type { QuarterHours } from '../user-days-sql.ts';
import { joinPeople } from './people-sql.ts';
import { BOUNDARIES, type SourceContext } from './source.ts';

/** The interval of place 0 is the range as a whole, that of place i the i-th bucket. */
const intervals =
  'arrayConcat([(edges[1], edges[-1], 0)], arrayMap(i -> (edges[i], edges[i + 1], i), range(1, length(edges))))';
const bounds = { fromMs: '{from_ms:Int64}', toMs: '{to_ms:Int64}' };

/** SQL: how many acted, in the range as a whole and in each bucket, as rows of `start`, `users` and what the query cuts by. */
export function countedInBucketsSql(context: SourceContext, of: QuarterHours): string {
  const { columns, names, join } = of.key === 'user_id' ? joinPeople(context) : notJoined;
  const counted = countBitsSql({
    from: `
SELECT a.chunk AS chunk, a.mask AS mask_of_user${columns}
FROM (${masksSql(intervals, bounds, { of })}
) AS a${join}
WHERE ${context.where}`,
    masks: { active: 'mask_of_user' },
    places: 'length(edges)',
    names,
  });
  return `
WITH ${BOUNDARIES} AS edges
SELECT if(chunk = 0 AND place = 0, NULL, edges[chunk * 256 + place]) AS start, users${names}
FROM (${counted}
)`;
}

const notJoined = { columns: '', names: '', join: '' };
