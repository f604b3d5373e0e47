import { dimensions } from '../../../../metrics/catalog/dimensions.ts';
import { completions } from '../../../../metrics/catalog/drivers/driver-sql.ts';
import { withPlaces } from '../../../../metrics/catalog/routes/route-places.ts';
import type { Sql } from '../../../../metrics/catalog/source.ts';
import type { Filter } from '../../../../metrics/query/query.ts';
import { filterSql } from '../../../../metrics/sql/filter-sql.ts';
import type { Range } from '../../../../metrics/time/buckets.ts';
import type { Bins } from '../../../../statistics/round-bins.ts';

interface Earned {
  range: Range;
  filters: readonly Filter[];
  currency: string;
}

/** SQL: how many drivers earned anything by completed trips, the least and the greatest sum, and all together, in hundredths. */
export function spreadSql(earned: Earned): Sql {
  const { text, params } = sumsSql(earned);
  return {
    text: `SELECT count() AS drivers, min(hundredths) AS least, max(hundredths) AS greatest, toString(sum(toInt128(hundredths))) AS total\nFROM (${text}\n)`,
    params,
  };
}

/** SQL: the number of drivers in each bin that has any. */
export function binsSql(earned: Earned, { origin, width }: Bins): Sql {
  const { text, params } = sumsSql(earned);
  return {
    text: `SELECT intDiv(hundredths - {origin:Int64}, {width:Int64}) AS bin, count() AS drivers\nFROM (${text}\n)\nGROUP BY bin\nORDER BY bin`,
    params: { ...params, origin: origin.toString(), width: width.toString() },
  };
}

/** SQL: what each driver earned, of the trips that tell it. The rows are those of the metrics of earnings. */
function sumsSql({ range, filters, currency }: Earned): Sql {
  const { conditions, params } = filterSql(filters, dimensions);
  const cuts = new Set(filters.map(({ dimension }) => dimension));
  const where = ['currency = {currency:String}', ...conditions].join(' AND ');
  return {
    text: `
    SELECT driver_id, sum(hundredths_of_trips) AS hundredths
    FROM (${withPlaces(completions, { cuts })}
    )
    WHERE ${where}
    GROUP BY driver_id`,
    params: { ...params, currency, from_ms: range.fromMs, to_ms: range.toMs },
  };
}
