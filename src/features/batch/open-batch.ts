import { type BatchDeps, batchRoutes } from './routes.ts';

/** The parts that batches stand on. */
export interface BatchParts extends Pick<BatchDeps, 'metrics' | 'kinds'> {
  access: { onAct: BatchDeps['onAct'] };
}

/** Opens batches of questions: what they offer to the service. */
export function openBatch({ metrics, kinds, access: { onAct } }: BatchParts) {
  return {
    routes: (app: Parameters<typeof batchRoutes>[0]) => batchRoutes(app, { metrics, kinds, onAct }),
  };
}
