import { z } from 'zod';
import type { Receipt } from '../records.ts';
import { CodedError } from '../../kernel/errors.ts';

const tokenSchema = z.tuple([z.uuid(), z.int().min(0), z.uuid()]);

/** A receipt as one word that is safe in a URL: any process on the same store can answer for it. */
export function renderReceiptToken({ batchId, ingestedAtMs, origin }: Receipt): string {
  return Buffer.from(JSON.stringify([batchId, ingestedAtMs, origin])).toString('base64url');
}

/** The receipt of a token. Throws `invalid_receipt`. */
export function parseReceiptToken(token: string): Receipt {
  try {
    const [batchId, ingestedAtMs, origin] = tokenSchema.parse(
      JSON.parse(Buffer.from(token, 'base64url').toString('utf8')),
    );
    return { batchId, ingestedAtMs, origin };
  } catch (error) {
    throw new CodedError('invalid_receipt', 'The receipt is not one that this service gave out.', {
      cause: error,
    });
  }
}
