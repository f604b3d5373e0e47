import { invalidParameter } from '../../metrics/query/invalid-parameter.ts';
import type { Served, Wish } from '../../metrics/kept/serve-answers.ts';
import type { PreparedQuestion, QuestionKinds } from '../../metrics/question/question-kind.ts';
import type { Principal } from '../../platform/access/principal.ts';
import type { BatchQuery } from './batch-input.ts';
import { makePasses } from './make-passes.ts';

// All questions are looked up in the cache first. Then it is known how old the oldest kept answer is, and the batch can say one
// watermark for all before anything is computed.

/** A page is drawn from above, so few are computed at once; other askers get their turns between them. */
const COMPUTED_AT_ONCE = 6;

type Standing = Pick<Served, 'watermarkMs'>;

export interface BatchRun {
  kinds: QuestionKinds;
  principal: Principal;
  /** How far numbers that are computed now are complete, ms. */
  watermarkMs: number;
  wish: Omit<Wish, 'whenLookedUp'>;
  /** Called once, before any answer, with how far all answers are complete. */
  onBegin: (watermarkMs: number) => void;
  onAnswer: (id: string, served: Served) => void;
  onError: (id: string, error: unknown) => void;
}

/**
 * Answers every question by itself: one that fails harms no other. Returns how far all answers are complete, ms. Never rejects.
 */
export async function runBatch(queries: readonly BatchQuery[], run: BatchRun): Promise<number> {
  const passes = makePasses(COMPUTED_AT_ONCE);
  const begun = Promise.withResolvers<void>();
  let unknown = queries.length;
  let lowestMs = run.watermarkMs;

  const hold = ({ watermarkMs }: Standing) => void (lowestMs = Math.min(lowestMs, watermarkMs ?? lowestMs));

  function lookedUp(kept: Standing | null): void {
    if (kept !== null) hold(kept);
    unknown -= 1;
    if (unknown > 0) return;
    run.onBegin(lowestMs);
    begun.resolve();
  }

  async function answer(query: BatchQuery): Promise<void> {
    let isKnown = false;
    let leave = () => undefined as void;
    const know = (kept: Standing | null) => {
      if (!isKnown) lookedUp(kept);
      isKnown = true;
    };
    const whenLookedUp: Wish['whenLookedUp'] = async (kept) => {
      know(kept);
      await begun.promise;
      if (kept === null) leave = await passes.enter();
    };
    try {
      const served = await prepare(query, run).serve({ ...run.wish, whenLookedUp });
      hold(served);
      run.onAnswer(query.id, served);
    } catch (error) {
      know(null);
      await begun.promise;
      run.onError(query.id, error);
    } finally {
      leave();
    }
  }

  await Promise.all(queries.map(answer));
  return lowestMs;
}

function prepare({ of, query }: BatchQuery, { kinds, principal }: BatchRun): PreparedQuestion {
  const kind = kinds.get(of);
  if (kind === undefined) throw invalidParameter('of', 'is not known', [...kinds.keys()]);
  return kind.prepare(query, principal);
}
