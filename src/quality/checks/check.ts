import type { z } from 'zod';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import type { CheckReading } from './reconciled.ts';

// A check asks the store a named question and decides what the answer means. Its `read` is a thin effect. Its `decide` is pure: it
// makes a verdict of what was read and of the thresholds. The monitor runs checks, remembers, pauses and publishes them.

export const checkGroups = [
  'completeness',
  'uniqueness',
  'timeliness',
  'validity',
  'consistency',
  'drift',
] as const;

/** `critical`: numbers are wrong or will be; the service calls itself degraded while such a check fails. */
export const severities = ['critical', 'major', 'minor'] as const;

/** What a run may find; `unknown`: there is not enough data to judge. */
export const verdictStates = ['ok', 'warning', 'failing', 'unknown'] as const;
type VerdictState = (typeof verdictStates)[number];

/** What a value counts: `share` is from 0 to 1. */
export const checkUnits = ['share', 'records', 'batches', 'days'] as const;

/** A value above one of these is bad. */
export interface Threshold {
  warning: number;
  failing: number;
}

/** What is known of a check without running it. */
export interface CheckFacts {
  /** In snake_case, stable: the API, Prometheus and the history know the check by it. */
  id: string;
  title: string;
  group: (typeof checkGroups)[number];
  /** What it compares, over which time, and what it tolerates. */
  meaning: string;
  /** What a person does about it. */
  remedy: string;
  severity: (typeof severities)[number];
  unit: (typeof checkUnits)[number];
  threshold: Threshold;
  everyMinutes: number;
  /** Whether reconciliation and rebuilding may mend what it finds: a failure then starts them at once. */
  isMended?: true;
}

/** What a run found. */
export interface Verdict {
  state: VerdictState;
  /** In the unit of the check; null when unknown. */
  value: number | null;
  /** For a person: what was found, in numbers. */
  message: string;
  /** The worst or first few: ids, or names of what is concerned. Never personal data. */
  examples: string[];
}

/** What a check may ask for. Statements run with few resources: the intake must not notice them. */
export interface CheckTools {
  /** The moment that the windows of a check end at, ms. */
  nowMs: number;
  /** How late events may come without counting as late, ms. */
  allowedLatenessMs: number;
  query: <Row extends z.ZodType>(row: Row, sql: string, params?: SqlParams) => Promise<z.output<Row>[]>;
  /** Compares tables with their sources over the last days. */
  compare: (kind: 'landed' | 'derived') => Promise<CheckReading>;
  /** Landed batches that are not fanned out, and those of them that landed ten minutes ago or more. */
  countWaiting: () => Promise<{ waiting: number; overdue: number }>;
  /** Offsets that wait in each partition of Kafka; null: nothing is read from Kafka. */
  kafkaLag: () => Promise<readonly { topic: string; partition: number; lag: number }[] | null>;
}

/** A check that can be run. */
export interface Check extends CheckFacts {
  run: (tools: CheckTools) => Promise<Verdict>;
}

/** A check whose halves can be used apart; `run` is one after the other. */
export interface DefinedCheck<Reading> extends Check {
  read: (tools: CheckTools) => Promise<Reading>;
  decide: (reading: Reading) => Verdict;
}

/** Joins the facts of a check, what it reads and what it makes of that. */
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
