/** A place that processes share, where the first one who writes a key decides what it holds. */
export interface FirstOf {
  /** Writes a text unless there is one, and returns the one that stands; its own one while the place is away. Never rejects. */
  write(key: string, text: string, lifeMs: number): Promise<string>;
  /** Null: there is none, or the place is away. Never rejects. */
  read(key: string): Promise<string | null>;
}
