/** The API's answer to an error code: the HTTP status, and words for the documentation. */
export interface ProblemKind {
  status: number;
  title: string;
  meaning: string;
}

/** The error codes that an answer may carry. Codes are stable, because clients decide by them. */
export type ProblemTable = Readonly<Record<string, ProblemKind>>;
