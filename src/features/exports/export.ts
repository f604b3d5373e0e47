import type { Principal } from '../../platform/access/principal.ts';
import type { FileFormat } from '../../platform/formats/file-format.ts';
import type { Wanted } from './input.ts';

/**
 * How far an export is:
 *
 *     queued ──▶ running ──▶ done ──▶ expired
 *       │          │  ▲  └──▶ failed
 *       │          ▼  │ its process died: it begins anew
 *       └────▶ cancelled
 */
export const exportStatuses = ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'] as const;
export type ExportStatus = (typeof exportStatuses)[number];

/** Who asked for an export: with the rights of then, and never more. */
export type ExportOwner = Pick<Principal, 'id' | 'name' | 'kind' | 'scopes'>;

/** An export as it stands. */
export interface Export {
  id: string;
  owner: ExportOwner;
  wanted: Wanted;
  format: FileFormat;
  status: ExportStatus;
  asOf: Date;
  /** The last batch of events that it reads. */
  seq: number;
  attempts: number;
  /** Null: not known yet. */
  rowsExpected: number | null;
  rowsWritten: number;
  bytesWritten: number;
  /** Null: there is no file. */
  sha256: string | null;
  /** How complete the numbers are; null: of events, or not known yet. */
  receipt: object | null;
  error: { code: string; message: string } | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  expiresAt: Date | null;
}

/** The file of an export, in the object store. */
export function keyOfFile({ id, format }: Pick<Export, 'id' | 'format'>): string {
  return `exports/${id}.${format}`;
}

/** The answer that an export of numbers was made from, so that another try writes the same. */
export function keyOfAnswer({ id }: Pick<Export, 'id'>): string {
  return `exports/${id}.answer.json`;
}
