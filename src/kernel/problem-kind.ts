/** What the API does with an error code: the status, and words for the documentation. */
export interface ProblemKind {
  status: number;
  title: string;
  meaning: string;
}

/** Error codes that an answer may carry, by code. Codes are stable: clients decide by them. */
export type ProblemTable = Readonly<Record<string, ProblemKind>>;
