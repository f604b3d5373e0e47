import type { ServedMetrics } from '../../metrics/open-metrics.ts';
import { checkScopes as checkScopesOfMetrics } from '../../metrics/query/check-scopes.ts';
import { refuseProto } from '../../metrics/query/query-input.ts';
import { readScopes } from '../../metrics/query/read-scopes.ts';
import type { Question } from '../../metrics/question/question.ts';
import type { QuestionKinds } from '../../metrics/question/question-kind.ts';
import { aboutBody } from '../../metrics/table/about.ts';
import { tableOfBody, tablesOf } from '../../metrics/table/table-of-body.ts';
import { requireScopes } from '../../platform/access/lacks-scope.ts';
import type { Principal } from '../../platform/access/principal.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import type { Analysis } from './analysis.ts';
import type { PlaceRules } from './place-rules.ts';

/** Analyses are asked of these. */
export interface AnalysesDeps {
  metrics: Pick<ServedMetrics, 'context'> & { serving: Pick<ServedMetrics['serving'], 'question'> };
}

/** Analyses are resolved by these beside their parameters. */
export interface AskDeps extends AnalysesDeps {
  placeRules: PlaceRules;
}

/** Makes every analysis a kind of question, named by its path. Parameters of the path are members as the others are. */
export function analysisKinds(analyses: readonly Analysis[], deps: AskDeps): QuestionKinds {
  return new Map(
    analyses.map((analysis) => [
      analysis.path,
      {
        showsPlaces: analysis.showsPlaces,
        tables: tablesOf(analysis.answer),
        rowsOf: (answer, table) => ({
          table: tableOfBody(analysis.answer, answer, table)!,
          about: aboutBody(answer),
        }),
        prepare(query, principal) {
          requireScopes(principal, ['analyses']);
          if (analysis.isPersonal) requirePersonal(principal);
          refuseProto(query, Object.keys(analysis.input.shape));
          const question = questionOf(analysis, { given: query, principal }, deps);
          return { serve: (wish) => deps.metrics.serving.question(question, wish) };
        },
      },
    ]),
  );
}

/** Makes the question of what was given. Throws `invalid_parameter`, or `insufficient_scope` where the principal may not ask it. */
export function questionOf(
  analysis: Analysis,
  { given, principal }: { given: object; principal: Principal },
  { metrics, placeRules }: AskDeps,
): Question {
  const { scopes } = principal;
  const question = analysis.question(given, { ...metrics.context(), scopes, placeRules });
  checkScopes(principal, question);
  return question;
}

/** Throws `insufficient_scope` unless the principal may see single persons. */
export function requirePersonal(principal: Principal): void {
  requireScopes(principal, ofPersons(principal));
}

function checkScopes(principal: Principal, { families, isPersonal, ofMetrics }: Question): void {
  if (ofMetrics !== undefined) return checkScopesOfMetrics(principal, ofMetrics);
  const ofFamilies = families.map((family) => readScopes[family]);
  requireScopes(principal, isPersonal ? [...ofFamilies, ...ofPersons(principal)] : ofFamilies);
}

/** Answers about persons need a scope more. Somebody on this machine, where there are no keys, may: ids are all that they show. */
function ofPersons({ kind }: Principal): readonly Scope[] {
  return kind === 'local' ? [] : ['personal:read'];
}
