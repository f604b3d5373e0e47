/** Counts the connections that are open, of all and of each principal. */
export interface Seats {
  /** Returns what gives the seat back; null: there is none. */
  take(principal: { id: string; kind: string }): (() => void) | null;
}

/** Makes the seats of a process. Somebody on this machine, where there are no keys, may have any number of them. */
export function makeSeats({ most, perPrincipal }: { most: number; perPrincipal: number }): Seats {
  const byId = new Map<string, number>();
  let all = 0;
  return {
    take({ id, kind }) {
      const own = byId.get(id) ?? 0;
      if (all >= most || (kind !== 'local' && own >= perPrincipal)) return null;
      all += 1;
      byId.set(id, own + 1);
      return () => {
        all -= 1;
        const left = byId.get(id)! - 1;
        if (left === 0) byId.delete(id);
        else byId.set(id, left);
      };
    },
  };
}
