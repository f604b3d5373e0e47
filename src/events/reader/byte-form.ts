/**
 * The form of a value that the reader of bytes knows how to check. It is narrower than the schema of the field: what has the form is
 * valid, and lands and is hashed as it stands.
 */
export type ByteForm =
  | { form: 'uuid' | 'time' | 'money' | 'currency' | 'flag' | 'local_time' }
  /** `days`: a list of such words, all of one length. */
  | { form: 'word' | 'days'; words: readonly string[] }
  /** `below`: the greatest value is excluded. */
  | { form: 'number' | 'whole'; least: number; most: number; below?: boolean }
  /** `least`: characters. */
  | { form: 'text' | 'code' | 'reference' | 'place'; least: 0 | 1; most: number };
