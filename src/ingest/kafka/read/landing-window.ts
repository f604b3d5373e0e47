/** A piece that was submitted; `landedAtMs` is null until it has landed. */
export interface SubmittedPiece {
  readonly nextOffset: number;
  landedAtMs: number | null;
}

/**
 * What of one partition is submitted and not known to have landed, in the order of offsets. Pieces may land in any order of time;
 * `landed` moves over a piece only when all before it have landed, so a gap is never passed over.
 */
export class LandingWindow {
  /** The offset after the last piece that landed, all pieces before it included. */
  landed: number;
  /** When that piece landed, ms since 1970; null when none has landed yet. */
  landedAtMs: number | null = null;
  #submitted: SubmittedPiece[] = [];

  constructor(offset: number) {
    this.landed = offset;
  }

  get isEmpty(): boolean {
    return this.#submitted.length === 0;
  }

  /** Adds a piece behind all others. The caller sets its `landedAtMs` and then calls `advance`. */
  submit(nextOffset: number, landedAtMs: number | null): SubmittedPiece {
    const piece = { nextOffset, landedAtMs };
    this.#submitted.push(piece);
    return piece;
  }

  advance(): void {
    const submitted = this.#submitted;
    for (let piece = submitted[0]; piece !== undefined && piece.landedAtMs !== null; piece = submitted[0]) {
      this.landed = piece.nextOffset;
      this.landedAtMs = piece.landedAtMs;
      submitted.shift();
    }
  }

  /** Forgets what is under way: reading begins again at `offset`. */
  restart(offset: number): void {
    this.#submitted = [];
    this.landed = offset;
  }
}
