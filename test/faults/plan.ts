import type { Random } from '../../bench/random.ts';
import type { Aim, Target } from './kills.ts';
import { shuffle } from './sabotage.ts';

// At least ten kills of each of the five that the release is judged by, when there are sixty or more.
const SHARES: readonly [Aim['phase'], number][] = [
  ['landing', 0.17],
  ['fan-out', 0.2],
  ['narrow fan-out', 0.06],
  ['second telling', 0.17],
  ['rebuild', 0.17],
  ['migration', 0.17],
  ['recovery', 0.1],
  ['two writers', 0.05],
];
const TARGETS: readonly Target[] = ['service', 'engine', 'both'];

/** A short run has none of the narrow fan-outs, which leave what others leave. */
const countOf = (phase: Aim['phase'], share: number) =>
  Math.max(phase === 'narrow fan-out' ? 0 : 1, Math.round(share));

/** The kills of a run, in an order that the seed decides. */
export function planKills(kills: number, random: Random): Aim[] {
  const aims = SHARES.flatMap(([phase, share]) =>
    Array.from({ length: countOf(phase, kills * share) }, (_, index): Aim => {
      const target = phase === 'two writers' ? 'service' : (TARGETS[index % TARGETS.length] ?? 'service');
      return { phase, target };
    }),
  );
  while (aims.length < kills) aims.push({ phase: 'fan-out', target: 'service' });
  return shuffle(aims, random);
}
