/** So many places that are taken and given back. */
export interface Slots {
  /** Waits until one is free, and takes it. */
  take(): Promise<void>;
  give(): void;
  taken(): number;
}

/** Makes `count` places. */
export function makeSlots(count: number): Slots {
  let taken = 0;
  let freed = Promise.withResolvers<void>();
  return {
    async take() {
      while (taken >= count) await freed.promise;
      taken += 1;
    },
    give() {
      taken -= 1;
      freed.resolve();
      freed = Promise.withResolvers<void>();
    },
    taken: () => taken,
  };
}
