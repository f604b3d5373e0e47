import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { type Held, measureRotations } from './measure-rotations.ts';

// A wall display runs for months. `npm run test:kiosk` lets it turn 200 times and looks at the heap more closely.

const paths = ['/', '/payments', '/routes'];
/** At a turn a page is half there, so one round may hold more than another. */
const SLACK = 1.3;

describeInBrowser('a wall display', ({ open }) => {
  test('shows its pages by turns, and holds no more after five rounds than after two', async () => {
    const { page, faults } = await open('/?kiosk=now,payments,routes&every=1');
    const held = await measureRotations(page, { turns: 15, paths });
    const [early, late] = [mostOf(held.slice(0, 2)), mostOf(held.slice(-2))];
    const told = JSON.stringify(held);
    expect(late.nodes, told).toBeLessThan(early.nodes * SLACK);
    expect(late.listeners, told).toBeLessThan(early.listeners * SLACK);
    expect(late.heapKb, told).toBeLessThan(early.heapKb * SLACK);
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

function mostOf(held: readonly Held[]): Omit<Held, 'turns'> {
  const most = (read: (one: Held) => number) => Math.max(...held.map(read));
  return {
    heapKb: most((one) => one.heapKb),
    nodes: most((one) => one.nodes),
    listeners: most((one) => one.listeners),
  };
}
