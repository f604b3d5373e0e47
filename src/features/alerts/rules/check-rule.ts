import { CodedError } from '../../../kernel/errors.ts';
import { HOUR_MS } from '../../../kernel/units.ts';
import type { QuestionKinds } from '../../../metrics/question/question-kind.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { queryOf } from '../evaluate/read-window.ts';
import type { Rule } from '../rule.ts';

export interface CheckDeps {
  kinds: QuestionKinds;
  /** The kind of a metric of the catalogue, such as `ratio`. */
  kindOf: (metric: string) => string | undefined;
  now: () => number;
}

/** Checks that a rule can be asked, and that who saves it may ask it. Throws `invalid_parameter`, `insufficient_scope`. */
export function checkRule(rule: Rule, principal: Principal, { kinds, kindOf, now }: CheckDeps): void {
  const toMs = now() - (now() % HOUR_MS);
  kinds.get('metrics')!.prepare(queryOf(rule, { fromMs: toMs - HOUR_MS, toMs }), principal);
  const kind = kindOf(rule.metric)!; // the question named it
  const isRatio = kind === 'ratio' || kind === 'mean';
  if (rule.condition.kind === 'ratio' && !isRatio)
    throw refuse(
      'condition.kind',
      `does not fit ${rule.metric}, which is no ratio`,
      'threshold, change, absence or baseline',
    );
}

function refuse(parameter: string, reason: string, allowed: string): CodedError {
  return new CodedError('invalid_parameter', `The parameter "${parameter}" ${reason}. Allowed: ${allowed}.`, {
    facts: { parameter, reason, allowed },
  });
}
