import { makeZone } from '../../../kernel/time-zone.ts';
import { dimensions as allDimensions } from '../../../metrics/catalog/dimensions.ts';
import type { Sql } from '../../../metrics/catalog/source.ts';
import type { Moment } from '../../../metrics/plan/plan.ts';
import { bind } from '../../../metrics/sql/sql.ts';
import { filterSql } from '../../../metrics/sql/filter-sql.ts';
import { LEVEL_SCALE, type DistributionQuery } from './input.ts';
import { properties } from './properties.ts';

// The statements of a distribution. `key` is the value of the dimension as text, empty where it is unknown or without a dimension; `x` is
// a value in whole smallest units.

/** Which groups a statement reads. */
export interface Cut {
  /** Null: the whole, as one group. */
  dimension: string | null;
  /** Only these groups. Default: all. */
  keys?: readonly string[];
}

const GINI = 'arraySum((v, i) -> toInt128(v) * (2 * toInt64(i) - 1 - toInt64(n)), xs, arrayEnumerate(xs))';
/** Type 7, exactly: the place in the sorted values is a whole number of millionths, and so is the value. */
const QUANTILES = `arrayMap(
        level -> toString(
            toInt128(xs[intDiv((n - 1) * level, ${LEVEL_SCALE}) + 1]) * ${LEVEL_SCALE}
            + toInt128((n - 1) * level % ${LEVEL_SCALE}) * (xs[least(intDiv((n - 1) * level, ${LEVEL_SCALE}) + 2, n)] - xs[intDiv((n - 1) * level, ${LEVEL_SCALE}) + 1])
        ),
        {levels:Array(UInt64)}
    )`;

/** SQL: count, sum, extremes, quantiles (in millionths of smallest units) and the numerator of the Gini coefficient of each group. */
export function summarySql(query: DistributionQuery, cut: Cut, moment: Moment): Sql {
  const values = valuesSql(query, cut, moment);
  const text = `SELECT
    key,
    length(xs) AS n,
    toString(arraySum(xs)) AS total,
    toString(xs[1]) AS least_value,
    toString(xs[-1]) AS greatest_value,
    toString(${GINI}) AS gini_numerator,
    arrayStringConcat(${QUANTILES}, ',') AS quantiles,
    count() OVER () AS all_groups
FROM (
    SELECT key, arraySort(groupArray(x)) AS xs
    FROM (
${values.text}
    )
    GROUP BY key
)
ORDER BY n DESC, key
LIMIT {most:UInt32}`;
  return bind(text, { ...values.params, levels: [...query.levels], most: query.limit });
}

/** SQL: how many values of each group are in each bin, by the bin's lower edge; null below the first edge. */
export function histogramSql(
  query: DistributionQuery,
  { edges, ...cut }: Cut & { edges: readonly number[] },
  moment: Moment,
): Sql {
  const values = valuesSql(query, cut, moment);
  const ofGroups = cut.keys === undefined ? '' : '\nWHERE key IN {keys:Array(String)}';
  const text = `SELECT key, if(x < {edges:Array(Int64)}[1], NULL, roundDown(x, {edges:Array(Int64)})) AS lower_edge, count() AS n
FROM (
${values.text}
)${ofGroups}
GROUP BY key, lower_edge`;
  return bind(text, { ...values.params, edges: [...edges], keys: [...(cut.keys ?? [])] });
}

/** SQL: how many values are in other currencies, by currency. */
export function leftOutSql(query: DistributionQuery, moment: Moment): Sql {
  const rows = rowsSql(query, { dimension: 'currency' }, moment, "key NOT IN ('', {currency:String})");
  const text = `SELECT key AS currency, count() AS n\nFROM (\n${rows.text}\n)\nGROUP BY key`;
  return bind(text, rows.params);
}

function valuesSql(query: DistributionQuery, cut: Cut, moment: Moment): Sql {
  const property = properties[query.property]!;
  const isFree = property.unit !== 'money' || query.filters.some(({ dimension }) => dimension === 'currency');
  const rows = rowsSql(query, cut, moment, isFree ? 'true' : 'currency = {currency:String}');
  if (property.per === undefined) return rows;
  return {
    ...rows,
    text: `SELECT key, sum(x) AS x\nFROM (\n${rows.text}\n)\nGROUP BY person, key`,
  };
}

function rowsSql(query: DistributionQuery, { dimension }: Cut, moment: Moment, condition: string): Sql {
  const { source, value, per } = properties[query.property]!;
  const { range, timezone, currency } = query;
  const filters = filterSql(query.filters, allDimensions);
  const dimensions = dimension === null ? [] : [dimension];
  const cuts = new Set([...dimensions, ...query.filters.map((filter) => filter.dimension)]);
  const where = [...filters.conditions, condition].join(' AND ');
  const rows = source.from!({
    reading: 'flow',
    range,
    boundaries: [range.fromMs, range.toMs],
    grain: 'total',
    zone: makeZone(timezone),
    dimensions,
    cuts,
    where,
    ...moment,
  });
  const key = dimension === null ? "''" : `ifNull(toString(${dimension}), '')`;
  const text = `SELECT ${key} AS key, assumeNotNull(${value}) AS x${per === undefined ? '' : `, ${per} AS person`}
FROM (
${rows.text}
)
WHERE ${source.time} >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND ${source.time} < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND (${value}) IS NOT NULL
    AND ${where}`;
  const { fromMs, toMs } = range;
  const { nowMs, watermarkMs } = moment;
  return {
    text,
    params: {
      ...rows.params,
      ...filters.params,
      from_ms: fromMs,
      to_ms: toMs,
      now_ms: nowMs,
      watermark_ms: watermarkMs,
      currency,
    },
  };
}
