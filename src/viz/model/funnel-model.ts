import { formatDuration } from '../format/duration.ts';
import { formatNumber } from '../format/number.ts';
import { formatRatio } from '../format/ratio.ts';
import { NONE } from '../format/signs.ts';
import type { Ratio } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { titleOf } from './facts.ts';

interface AnswerStep {
  step: number;
  event: string | null;
  reached: number;
  holding: number | null;
  conversion: Ratio;
  step_conversion: Ratio;
  drop_off: number;
  median_seconds: number | null;
  p90_seconds: number | null;
}

interface FunnelBody {
  entered: number;
  pending: number;
  conversion: Ratio;
  steps: readonly AnswerStep[];
}

export interface FunnelStep {
  name: string;
  event: string | null;
  reached: number;
  /** Of those that entered, 0 to 1: the height of the column. */
  share: number;
  /** The part of the column whose step was undone later, 0 to 1 of those that entered. */
  undone: number;
  /** Some of those at the step before were lost. */
  hasLost: boolean;
  text: {
    reached: string;
    share: string;
    stepShare: string;
    dropped: string;
    dropShare: string;
    holds: string;
    median: string;
    p90: string;
  };
}

export interface FunnelModel {
  kind: 'funnel';
  entered: string;
  /** Too young to be counted; null: none. */
  pending: string | null;
  /** How many those are for each that entered: they are drawn beside the first step, to the same scale. */
  pendingShare: number;
  conversion: string;
  steps: readonly FunnelStep[];
}

export function makeFunnelModel({ look }: SpecOf<'funnel'>, body: unknown): FunnelModel {
  const { entered, pending, conversion, steps } = body as FunnelBody;
  return {
    kind: 'funnel',
    entered: formatNumber(entered, 'full'),
    pending: pending === 0 ? null : formatNumber(pending, 'full'),
    pendingShare: entered === 0 ? Number(pending > 0) : pending / entered,
    conversion: shareText(conversion),
    steps: steps.map((step) => stepOf(step, entered, look.names ?? {})),
  };
}

function stepOf(step: AnswerStep, entered: number, names: Readonly<Record<string, string>>): FunnelStep {
  const { event, reached, holding } = step;
  const part = (count: number) => (entered === 0 ? 0 : count / entered);
  return {
    name: event === null ? `${step.step} of the steps` : (names[event] ?? titleOf(event.replace('.', ' '))),
    event,
    reached,
    share: part(reached),
    hasLost: step.drop_off > 0,
    undone: holding === null ? 0 : part(reached - holding),
    text: {
      reached: formatNumber(reached, 'full'),
      share: shareText(step.conversion),
      stepShare: shareText(step.step_conversion),
      dropped: formatNumber(step.drop_off, 'full'),
      dropShare: lostText(step.step_conversion),
      holds: holding === null ? NONE : formatNumber(holding, 'full'),
      median: step.median_seconds === null ? NONE : formatDuration(step.median_seconds),
      p90: step.p90_seconds === null ? NONE : formatDuration(step.p90_seconds),
    },
  };
}

function lostText({ value }: Ratio): string {
  return value === null ? NONE : formatRatio(1 - Number(value));
}

function shareText({ value }: Ratio): string {
  return value === null ? NONE : formatRatio(Number(value));
}
