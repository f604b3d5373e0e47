import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeAgenda } from './agenda.ts';

test('items come out by their time, those of one time in the order of their adding', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const agenda = makeAgenda<[number, number]>();
      times.forEach((atMs, order) => agenda.add(atMs, [atMs, order]));
      const taken = Array.from(times, () => agenda.take());
      expect(taken).toEqual(
        times
          .map((atMs, order): [number, number] => [atMs, order])
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      );
      expect(agenda.nextAtMs()).toBe(Infinity);
    }),
  );
});

test('what is added in between is sorted in', () => {
  const agenda = makeAgenda<string>();
  agenda.add(5, 'later');
  agenda.add(1, 'now');
  expect(agenda.take()).toBe('now');
  agenda.add(3, 'between');
  expect([agenda.nextAtMs(), agenda.take(), agenda.take()]).toEqual([3, 'between', 'later']);
  expect(() => agenda.take()).toThrow('The agenda is empty.');
});
