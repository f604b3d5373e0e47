/** An act ends in one of these ways; `refused`: the principal lacked a right, or its key had ended. */
export const auditResults = ['done', 'refused', 'failed'] as const;
export type AuditResult = (typeof auditResults)[number];

/** A row of the audit, before it is stored. */
export interface AuditEntry {
  actor: string;
  actorName: string;
  actorKind: string;
  /** '' for the command line. */
  address: string;
  act: string;
  /** Such as `key:key_1a2b3c`; '' for the service as a whole. */
  entity: string;
  result: AuditResult;
  /** The error code of what was not done. */
  code: string | null;
  requestId: string | null;
  /** More than 1: the same act again and again, gathered. */
  times: number;
}

/** A stored row. */
export interface AuditRow extends AuditEntry {
  id: number;
  at: Date;
}
