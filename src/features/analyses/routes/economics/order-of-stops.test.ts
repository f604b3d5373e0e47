import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderOfStops, type Ride } from './order-of-stops.ts';

const rides = (...pairs: string[]): Ride[] => pairs.map(([from, to]) => ({ from: from!, to: to! }));

test.each<[string, string[], string | null, string | null]>([
  ['nobody tells a stop', [], null, 'no_stops'],
  ['from end to end', ['ab'], 'ab', null],
  ['each to the next one', ['bc', 'ab', 'cd', 'ad'], 'abcd', null],
  ['two stops in between that nobody rode between', ['ab', 'ac', 'bd', 'cd'], null, 'order_is_open'],
  ['two ways that share no stop', ['ab', 'cd'], null, 'order_is_open'],
  ['to and fro', ['ab', 'ba'], null, 'order_is_contradictory'],
  ['to where it began', ['ab', 'bb'], null, 'order_is_contradictory'],
])('%s', (_, pairs, stops, reason) => {
  expect(orderOfStops(rides(...pairs))).toEqual({ stops: stops?.split('') ?? null, reason });
});

test('whoever rides from each stop to the next tells the order, whatever else is ridden', () => {
  const stops = 'abcdef'.split('');
  const place = fc.nat({ max: stops.length - 1 });
  const some = fc.array(fc.tuple(place, place).filter(([from, to]) => from < to));
  const property = fc.property(some, fc.array(fc.nat()), (others, keys) => {
    const all = [...stops.slice(1).map((_, i) => [i, i + 1] as const), ...others];
    const shuffled = all
      .map((pair, i) => ({ pair, key: keys[i % Math.max(1, keys.length)] ?? 0 }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ pair: [from, to] }) => ({ from: stops[from]!, to: stops[to]! }));
    expect(orderOfStops(shuffled).stops).toEqual(stops);
  });
  fc.assert(property, { numRuns: 50 });
});
