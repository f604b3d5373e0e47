/** Lets a few in at once; the others wait in the order in which they came. */
export interface Passes {
  /** Returns when there is a pass, with what gives it back. */
  enter(): Promise<() => void>;
}

/** Makes so many passes. */
export function makePasses(many: number): Passes {
  const waiting: (() => void)[] = [];
  let left = many;
  const giveBack = () => {
    const next = waiting.shift();
    if (next === undefined) left += 1;
    else next();
  };
  return {
    async enter() {
      if (left > 0) left -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return giveBack;
    },
  };
}
