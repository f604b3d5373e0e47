/** Records that were submitted together; `landedAtMs` is null until they have landed. */
export interface SubmittedPiece {
  readonly nextOffset: number;
  landedAtMs: number | null;
}

/**
 * The pieces of one partition that were submitted and may not have landed, in the order of offsets. They may land in any
 * order; `landed` moves past a piece only when all before it have landed, so it never skips a gap.
 */
export class LandingWindow {
  /** The offset after the last piece that landed together with all pieces before it. */
  landed: number;
  /** The time at which that piece landed, ms since 1970; null when none has landed yet. */
  landedAtMs: number | null = null;
  #submitted: SubmittedPiece[] = [];

  constructor(offset: number) {
    this.landed = offset;
  }

  get isEmpty(): boolean {
    return this.#submitted.length === 0;
  }

  /** Adds a piece at the end. The caller sets its `landedAtMs` and then calls `advance`. */
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

  /** Forgets the pieces that have not landed, because reading begins again at `offset`. */
  restart(offset: number): void {
    this.#submitted = [];
    this.landed = offset;
  }
}
