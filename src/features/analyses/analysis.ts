import { z } from 'zod';
import type { Family } from '../../events/contract.ts';
import type { Question, QuestionTools, Told } from '../../metrics/question/question.ts';
import { receiptSchema, time } from '../../metrics/answer.ts';
import type { ParseContext } from '../../metrics/query/resolve-query.ts';
import type { Range } from '../../metrics/time/buckets.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import type { PlaceRules } from './place-rules.ts';
import { invalidIssue } from '../../metrics/query/query-input.ts';

// An analysis is one kind of question, such as the funnel: parameters → resolved query → statements → answer. Each has a folder with a
// file for each of these steps; all-analyses.ts lists them, and routes.ts serves each by GET and by POST.

/** A question is resolved by its parameters and by this, which is a part of the resolved query and so of the key of a kept answer. */
export interface AnalysisContext extends ParseContext {
  /** The asker holds these. */
  scopes: ReadonlySet<Scope>;
  placeRules: PlaceRules;
}

/** Every resolved query has this. */
export interface ResolvedBase {
  range: Range;
  /** IANA name. */
  timezone: string;
  explain: boolean;
}

/** An author of an analysis writes this. */
export interface AnalysisDefinition<Input extends z.ZodObject, Query extends ResolvedBase> {
  /** Its path behind `/v1/analytics/`, such as `funnel`; `:id` in it is a parameter, too. */
  path: string;
  summary: string;
  description: string;
  /** The parameters as JSON values. In a URL they are text: see as-text.ts. */
  input: Input;
  /** It describes the answer without its receipt and plan. Tests check answers by it. */
  answer: z.ZodObject;
  /** Fills in defaults, and checks names and combinations. Throws `invalid_parameter`. */
  resolve(given: z.output<Input>, context: AnalysisContext): Query;
  /** Tells whether the answer names single persons, or whether each does. It then needs `personal:read`, and no shared place keeps it. */
  isPersonal: boolean | ((query: Query) => boolean);
  /** Set if it asks this of the metrics and reads nothing else: whoever may ask this may ask it, and `families` need no scope. */
  ofMetrics?(query: Query): Question['ofMetrics'] & object;
  /** The families of all tables that its statements name, also through metrics that it asks. Each needs its scope to read. */
  families(query: Query): readonly Family[];
  /** It shows small places to who has `geo:exact`: their requests are acts of the audit. Default: it does not. */
  showsPlaces?: true;
  /** Reads and shapes the answer. */
  run(query: Query, tools: QuestionTools): Promise<Told<object>>;
}

/** The service knows an analysis by this. */
export interface Analysis extends Pick<
  AnalysisDefinition<z.ZodObject, ResolvedBase>,
  'path' | 'summary' | 'description' | 'input'
> {
  /** The whole answer. */
  answer: z.ZodObject;
  showsPlaces: boolean;
  /** True: every answer names single persons. */
  isPersonal: boolean;
  /** Makes the question of what was given. Throws `invalid_parameter` that names the parameter. */
  question(given: unknown, context: AnalysisContext): Question;
}

const statementSchema = z.object({
  part: z.string().describe('What it reads.'),
  sql: z.string(),
  params: z.record(z.string(), z.unknown()).describe('What is bound to {name:Type}.'),
});

const planSchema = z
  .object({
    tables: z.array(z.string()).describe('The tables that were read.'),
    statements: z.array(statementSchema).optional().describe('With `explain`: the statements that were run.'),
  })
  .meta({ id: 'AnalysisPlan', description: 'From where the answer was read.' });

/** The members that the `query` of each answer has: it as it was understood, defaults included. */
export const echoedRange = {
  from: time('Start of the range, inclusive.'),
  to: time('End of the range, exclusive.'),
  timezone: z.string(),
};

/** Makes an analysis from its definition. */
export function defineAnalysis<Input extends z.ZodObject, Query extends ResolvedBase>(
  definition: AnalysisDefinition<Input, Query>,
): Analysis {
  const { path, summary, description, input, answer } = definition;
  return {
    path,
    summary,
    description,
    input,
    answer: answer.extend({ receipt: receiptSchema, plan: planSchema }),
    showsPlaces: definition.showsPlaces ?? false,
    isPersonal: definition.isPersonal === true,
    question(given, context) {
      const parsed = input.safeParse(given);
      if (!parsed.success) throw invalidIssue(parsed.error.issues[0]!);
      const query = definition.resolve(parsed.data, context);
      const { range, timezone, explain } = query;
      const isPersonal =
        typeof definition.isPersonal === 'boolean' ? definition.isPersonal : definition.isPersonal(query);
      const ofMetrics = definition.ofMetrics?.(query);
      return {
        asks: { analysis: path, ...query },
        range,
        timezone,
        explain,
        isPersonal,
        families: definition.families(query),
        ...(ofMetrics && { ofMetrics }),
        run: (tools) => definition.run(query, tools),
      };
    },
  };
}
