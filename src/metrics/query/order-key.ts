/** A rule orders groups by this: a value of a metric or dimension, or the change of a metric against the earlier period. */
export interface OrderKey {
  of: 'value' | 'change' | 'relative_change';
  /** The name of the metric or dimension. */
  name: string;
}

/** Reads `by` of a rule, such as `bookings.created` or `change(bookings.created)`. */
export function parseOrderKey(by: string): OrderKey {
  const match = /^(change|relative_change)\((.*)\)$/s.exec(by);
  return match === null
    ? { of: 'value', name: by }
    : { of: match[1] as OrderKey['of'], name: match[2]!.trim() };
}

/** Tells whether groups are ordered by a change, so that both periods decide which come first. */
export function ordersByChange({ order }: { readonly order: readonly { by: string }[] }): boolean {
  return order.some(({ by }) => parseOrderKey(by).of !== 'value');
}
