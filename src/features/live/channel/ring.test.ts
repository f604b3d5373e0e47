import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeRing } from './ring.ts';

test('who comes back gets each frame that was missed once, in order, or is told that some are gone', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 40 });
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 95, max: 320 }),
      (gaps, most, seen) => {
        const ring = makeRing(most, 100);
        const seqs = gaps.reduce((all, gap) => [...all, all.at(-1)! + gap], [100]);
        for (const [i, seq] of seqs.entries())
          if (i > 0) ring.add({ prev: seqs[i - 1]!, seq, bytes: Buffer.alloc(0) });
        const missed = seqs.slice(1).filter((seq) => seq > seen);
        const frames = ring.after(seen);
        if (seen < 100 || missed.length > most) expect(frames).toBeNull();
        else expect(frames?.map(({ seq }) => seq)).toEqual(missed);
        const links = frames?.map(({ prev, seq }) => [prev, seq]) ?? [];
        for (const [i, [prev]] of links.entries()) if (i > 0) expect(prev).toBe(links[i - 1]![1]);
      },
    ),
  );
});
