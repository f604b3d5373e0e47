import { z } from 'zod';
import { nextCursor } from '../kernel/page-query.ts';
import { checkGroups, checkUnits, severities, verdictStates } from './checks/check.ts';
import type { CheckResult } from './monitor/store.ts';
import type { CheckStatus } from './monitor/open-monitor.ts';

// These schemas and functions turn checks and their results into HTTP answers.

const time = z.string().describe('RFC 3339.');
const value = z.number().nullable().describe('In the unit of the check; null when unknown.');
const message = z.string().describe('For a person: what was found, in numbers.');
const examples = z.array(z.string()).describe('The worst or first few: ids, or names of what is concerned.');

const states = [...verdictStates, 'paused'] as const;

const checkSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    group: z.enum(checkGroups),
    meaning: z.string(),
    remedy: z.string().describe('What a person does about it.'),
    severity: z
      .enum(severities)
      .describe('`critical`: while it fails, the service calls itself degraded in /health.'),
    unit: z.enum(checkUnits).describe('What the value counts; a share is from 0 to 1.'),
    threshold: z
      .object({ warning: z.number(), failing: z.number() })
      .describe(
        'A value above is bad. Shares are judged by what they surely are, given how many were looked at.',
      ),
    every_minutes: z.int(),
    state: z
      .enum(states)
      .describe('`unknown`: not enough data, never run, or not able to run; the message says which.'),
    value,
    message,
    examples,
    since: time
      .nullable()
      .describe('Since when the state is what it is; of a paused check, since the pause.'),
    checked_at: time.nullable().describe('Of the last run; null before the first.'),
  })
  .meta({ id: 'DataQualityCheck' });

export const checksAnswerSchema = z.object({
  state: z.enum(states).describe('The worst state of all checks that are not paused.'),
  counts: z.record(z.enum(states), z.int()),
  checks: z.array(checkSchema),
});

const resultSchema = z.object({
  checked_at: time,
  state: z.enum(verdictStates),
  value,
  message,
  examples,
  seconds: z.number().describe('How long the run took.'),
});

export const historyAnswerSchema = z.object({
  check: z.string(),
  results: z.array(resultSchema).describe('Latest first.'),
  next_cursor: nextCursor,
});

/** Renders a check with its last result. */
function renderCheck(status: CheckStatus): z.infer<typeof checkSchema> {
  const { id, title, group, meaning, remedy, severity, unit, threshold, everyMinutes, last, pausedAt } =
    status;
  const facts = { id, title, group, meaning, remedy, severity, unit, threshold, every_minutes: everyMinutes };
  const since = pausedAt ?? last?.since ?? null;
  return {
    ...facts,
    state: pausedAt === null ? (last?.state ?? 'unknown') : 'paused',
    value: last?.value ?? null,
    message: last?.message ?? 'The check has not run yet.',
    examples: last?.examples ?? [],
    since: since?.toISOString() ?? null,
    checked_at: last?.checkedAt.toISOString() ?? null,
  };
}

/** Renders all checks, and the worst state among them. */
export function renderChecks(statuses: readonly CheckStatus[]): z.infer<typeof checksAnswerSchema> {
  const checks = statuses.map(renderCheck);
  const counts = Object.fromEntries(
    states.map((state) => [state, checks.filter((check) => check.state === state).length]),
  ) as Record<(typeof states)[number], number>;
  const worst = (['failing', 'warning', 'unknown', 'ok'] as const).find((state) => counts[state] > 0);
  return { state: worst ?? 'paused', counts, checks };
}

/** Renders a past result. */
export function renderResult({ checkedAt, ...result }: CheckResult): z.infer<typeof resultSchema> {
  return { checked_at: checkedAt.toISOString(), ...result };
}
