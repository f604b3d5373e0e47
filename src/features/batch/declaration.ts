import { openBatch } from './open-batch.ts';

/** The service reads this of the part before it opens it. */
export const batchDeclaration = {
  name: 'batch',
  open: openBatch,
} as const;
