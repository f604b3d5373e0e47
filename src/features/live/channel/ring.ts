/** A frame of one key. A client that has the state of `prev` has the state of `seq` after it. */
export interface RingFrame {
  prev: number;
  seq: number;
  bytes: Buffer;
}

/** Keeps the last frames of a key, for clients that come back. */
export interface Ring {
  add(frame: RingFrame): void;
  /**
   * Returns the frames after `seq`, in order, none if nothing was missed; null if some of them are gone or `seq` is of no moment that was,
   * so that only a snapshot helps.
   */
  after(seq: number): readonly RingFrame[] | null;
}

/** Makes a ring that begins with the state of `firstSeq`. */
export function makeRing(most: number, firstSeq: number): Ring {
  const frames: RingFrame[] = [];
  let oldestSeq = firstSeq;
  return {
    add(frame) {
      frames.push(frame);
      if (frames.length > most) oldestSeq = frames.shift()!.seq;
    },
    after(seq) {
      return seq < oldestSeq ? null : frames.filter((frame) => frame.seq > seq);
    },
  };
}
