import { setTimeout as sleep } from 'node:timers/promises';
import type { FirstOf } from '../../../kernel/first-of.ts';

// Several processes push numbers of the same moments. Where they share Redis, one of them computes a number and the others take it,
// so that two screens that stand side by side show the same. Without it each computes its own.

/** Returns the text that all processes have for a key at a tick: by `compute`, or by what another one computed. */
export type Agree = (key: string, seq: number, compute: () => Promise<string>) => Promise<string>;

export interface AgreeOptions {
  /** Null: processes share nothing. */
  firstOf: FirstOf | null;
  /** Stores and releases that would not give the same answers have other names. */
  scope: string;
  /** This process, among all. */
  instance: string;
}

const LIFE_MS = 15_000;
const LOOK_EVERY = 25;
/** The one who computes may have died; then another one does it as well. */
const PATIENCE_LOOKS = 40;

export function makeAgree({ firstOf, scope, instance }: AgreeOptions): Agree {
  if (firstOf === null) return (_key, _seq, compute) => compute();
  return async (key, seq, compute) => {
    const name = `live:${scope}:${key}:${seq}`;
    const computing = await firstOf.write(`${name}:by`, instance, LIFE_MS);
    if (computing !== instance)
      for (let looks = 0; looks < PATIENCE_LOOKS; looks += 1) {
        const told = await firstOf.read(name);
        if (told !== null) return told;
        await sleep(LOOK_EVERY);
      }
    return firstOf.write(name, await compute(), LIFE_MS);
  };
}
