import type { z } from 'zod';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import type { CheckReading } from './reconciled.ts';

// A check asks the store a named question and decides what the answer means. Its `read` only reads. Its `decide` is pure: it
// makes a verdict from the reading and the thresholds. The monitor runs checks, keeps their results, pauses and publishes them.

export const checkGroups = [
  'completeness',
  'uniqueness',
  'timeliness',
  'validity',
  'consistency',
  'drift',
] as const;

/**
 * The severities. `critical` means that numbers are wrong or will be; the service reports itself degraded while such a check
 * fails.
 */
export const severities = ['critical', 'major', 'minor'] as const;

/** The states of a verdict. `unknown` means that there is not enough data to judge. */
export const verdictStates = ['ok', 'warning', 'failing', 'unknown'] as const;
type VerdictState = (typeof verdictStates)[number];

/** The units of values. A `share` is from 0 to 1. */
export const checkUnits = ['share', 'records', 'batches', 'days'] as const;

/** Two limits: a value above one of them is bad. */
export interface Threshold {
  warning: number;
  failing: number;
}

/** The facts about a check that are known without running it. */
export interface CheckFacts {
  /** The stable name in snake_case. The API, Prometheus and the history identify the check by it. */
  id: string;
  title: string;
  group: (typeof checkGroups)[number];
  /** Says what the check compares, over which time, and what it tolerates. */
  meaning: string;
  /** Says what a person should do when the check fails. */
  remedy: string;
  severity: (typeof severities)[number];
  unit: (typeof checkUnits)[number];
  threshold: Threshold;
  everyMinutes: number;
  /** True if reconciliation and a rebuild may mend the fault. A failure then starts them at once. */
  isMended?: true;
}

/** The result of one run. */
export interface Verdict {
  state: VerdictState;
  /** The value in the unit of the check; null if unknown. */
  value: number | null;
  /** Says in words and numbers what the run found. */
  message: string;
  /** The worst or first few cases: ids or names. They never contain personal data. */
  examples: string[];
}

/** The tools that a check reads with. Statements use few resources, so that they do not slow down the intake. */
export interface CheckTools {
  /** The moment at which the windows of a check end, in ms. */
  nowMs: number;
  /** The lateness in ms that an event may have without counting as late. */
  allowedLatenessMs: number;
  query: <Row extends z.ZodType>(row: Row, sql: string, params?: SqlParams) => Promise<z.output<Row>[]>;
  /** Compares tables with their sources over the last days. */
  compare: (kind: 'landed' | 'derived') => Promise<CheckReading>;
  /** Counts the landed batches that are not fanned out, and those of them that landed at least ten minutes ago. */
  countWaiting: () => Promise<{ waiting: number; overdue: number }>;
  /** Reads the number of waiting offsets in each partition of Kafka; null if the service reads nothing from Kafka. */
  kafkaLag: () => Promise<readonly { topic: string; partition: number; lag: number }[] | null>;
}

/** A check that can be run. */
export interface Check extends CheckFacts {
  run: (tools: CheckTools) => Promise<Verdict>;
}

/** A check whose two halves tests can call apart. `run` calls one after the other. */
export interface DefinedCheck<Reading> extends Check {
  read: (tools: CheckTools) => Promise<Reading>;
  decide: (reading: Reading) => Verdict;
}

/** Joins the facts of a check with its `read` and its `decide`. */
export function defineCheck<Reading>(
  facts: CheckFacts,
  how: {
    read: (tools: CheckTools) => Promise<Reading>;
    decide: (reading: Reading, threshold: Threshold) => Verdict;
  },
): DefinedCheck<Reading> {
  const decide = (reading: Reading) => how.decide(reading, facts.threshold);
  return {
    ...facts,
    read: how.read,
    decide,
    run: async (tools) => decide(await how.read(tools)),
  };
}
