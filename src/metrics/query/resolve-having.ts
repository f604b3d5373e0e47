import { invalidParameter } from './invalid-parameter.ts';
import { splitList } from './parameters.ts';
import type { HavingInput } from './query-input.ts';
import { type Having, havingOps, limits } from './query.ts';

const DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;
const decimalRule = 'a decimal number such as 20, 0.25 or 1500.00, with up to 6 digits behind the point';

/** Reads the parameter `having`, such as `bookings.created:gte:20,bookings.cancellation_rate:lt:0.1`. */
export function parseHaving(text: string): HavingInput[] {
  return splitList(text).map((part) => {
    const [metric, op, value, ...rest] = part.split(':');
    if (metric === undefined || op === undefined || value === undefined || rest.length > 0) {
      const allowed = `metric:operator:value separated by commas, such as bookings.created:gte:20; operators are ${havingOps.join(', ')}`;
      throw invalidParameter(
        'having',
        `has "${part}", which is not of the form metric:operator:value`,
        allowed,
      );
    }
    return { at: 'having', metric, op, value };
  });
}

/**
 * Checks conditions on metrics. Each must name a metric that the query asks for, because it compares the number that the group
 * shows. Throws `invalid_parameter`.
 */
export function resolveHaving(
  given: readonly HavingInput[],
  { metrics, dimensions }: { metrics: readonly string[]; dimensions: readonly string[] },
): Having[] {
  if (given.length === 0) return [];
  if (dimensions.length === 0)
    throw invalidParameter('having', 'is about groups, and there are none', 'only together with dimensions');
  if (given.length > limits.havings)
    throw invalidParameter('having', 'has too many conditions', `at most ${limits.havings}`);
  return given.map(({ at, metric, op: name, value }) => {
    const place = (member: string) => (at.endsWith(']') ? `${at}.${member}` : at);
    if (!metrics.includes(metric))
      throw invalidParameter(place('metric'), `names "${metric}", which the query does not ask for`, metrics);
    const op = havingOps.find((one) => one === name);
    if (op === undefined)
      throw invalidParameter(place('op'), `does not know the operator "${name}"`, havingOps);
    if (!DECIMAL.test(String(value)))
      throw invalidParameter(place('value'), `has "${value}", which is not a decimal number`, decimalRule);
    return { metric, op, value: String(value) };
  });
}
