import type { SqlParams } from '../../platform/warehouse/connection.ts';
import { type Dimension, UNKNOWN } from '../catalog/dimensions.ts';
import type { Filter } from '../query/query.ts';

/**
 * Makes one condition and its values for each filter. An unknown text is stored as '' or "unknown", an unknown id or number as
 * null.
 */
export function filterSql(
  filters: readonly Filter[],
  dimensions: readonly Dimension[],
): { conditions: string[]; params: SqlParams } {
  const params: SqlParams = {};
  const conditions = filters.map((filter) => {
    const type = dimensions.find(({ name }) => name === filter.dimension)?.type ?? 'text';
    const wanted = `${filter.op === 'in' ? 'only' : filter.op}_${filter.dimension}`;
    let param = wanted;
    for (let n = 2; param in params; n += 1) param = `${wanted}_${n}`;
    const { condition, value } = conditionOf(filter, type, param);
    params[param] = value;
    return condition;
  });
  return { conditions, params };
}

const comparators = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

function conditionOf(
  { dimension, op, values }: Filter,
  type: NonNullable<Dimension['type']>,
  param: string,
): { condition: string; value: unknown } {
  const column = type === 'number' ? `toFloat64(${dimension})` : dimension;
  if (op !== 'in' && op !== 'not_in')
    return { condition: `${column} ${comparators[op]} {${param}:Float64}`, value: values[0] };
  const negation = op === 'in' ? '' : 'NOT ';
  if (type === 'text' || type === 'date') {
    const stored = values.flatMap((value) => (value === UNKNOWN ? ['', UNKNOWN] : [value]));
    return { condition: `${dimension} ${negation}IN {${param}:Array(String)}`, value: stored };
  }
  const known = values.filter((value) => value !== UNKNOWN);
  const isKnown = `${column} IN {${param}:Array(${type === 'id' ? 'UUID' : 'Float64'})}`;
  const isWanted =
    known.length < values.length ? `${dimension} IS NULL OR ${isKnown}` : `ifNull(${isKnown}, false)`;
  return { condition: `${negation}(${isWanted})`, value: known };
}
