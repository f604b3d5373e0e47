import type { AcceptedEvent } from '../../support/test-store.ts';

// A funnel by brute force: every entry of every entity is walked event by event. It knows the contract's events and nothing of the store.

/** What is asked. */
export interface FunnelQuestion {
  /** The fields that name the entity, the first that an event has. */
  keys: readonly string[];
  steps: readonly OracleStep[];
  fromMs: number;
  toMs: number;
  windowMs: number;
  watermarkMs: number;
  mode: 'ordered' | 'strict' | 'any';
  entry: 'furthest' | 'first';
  /** The group of an entering event; null where it does not say. */
  groupOf?: (event: AcceptedEvent) => string | null;
}

export interface OracleStep {
  event: string;
  passes?: (event: AcceptedEvent) => boolean;
  undoneBy?: string;
}

interface Happened {
  event: AcceptedEvent;
  atMs: number;
  /** For each step whether the event meets it. */
  meets: readonly boolean[];
}

/** The run of an entity: the moments of the steps that it did. */
export interface Run {
  entity: string;
  group: string | null;
  momentsMs: readonly number[];
  /** For each step whether it was undone at its moment or later. */
  undone: readonly boolean[];
  isPending: boolean;
}

/** Finds the run of each entity that enters in the range. */
export function runsOf(events: readonly AcceptedEvent[], question: FunnelQuestion): Run[] {
  const byEntity = new Map<string, AcceptedEvent[]>();
  for (const event of events) {
    const key = question.keys.find((name) => event[name] !== undefined && event[name] !== null);
    if (key === undefined) continue;
    const entity = String(event[key]);
    byEntity.set(entity, [...(byEntity.get(entity) ?? []), event]);
  }
  return [...byEntity].flatMap(([entity, own]) => runOf(entity, own, question) ?? []);
}

function runOf(entity: string, own: readonly AcceptedEvent[], question: FunnelQuestion): Run | null {
  const { steps, fromMs, toMs, windowMs, watermarkMs, mode, entry } = question;
  const timeline = own.map((event) => happened(event, steps)).filter(({ meets }) => meets.includes(true));
  timeline.sort((a, b) => a.atMs - b.atMs || compareSteps(a.meets, b.meets));
  const entries = timeline.filter(
    ({ atMs, meets }) => atMs >= fromMs && atMs < toMs && (mode === 'any' || meets[0]),
  );
  if (entries.length === 0) return null;
  const isMature = ({ atMs }: Happened) => atMs + windowMs <= watermarkMs;
  const counted = (entry === 'first' ? entries.slice(0, 1) : entries).filter(isMature);
  const walks = counted.map((one) => ({ one, momentsMs: walk(timeline, timeline.indexOf(one), question) }));
  const best = walks.reduce<(typeof walks)[number] | null>(
    (far, next) => (far === null || next.momentsMs.length > far.momentsMs.length ? next : far),
    null,
  );
  const momentsMs = best?.momentsMs ?? [];
  return {
    entity,
    group: question.groupOf?.((best?.one ?? entries[0]!).event) ?? null,
    momentsMs,
    undone: momentsMs.map((atMs, step) =>
      own.some((event) => event.event_type === steps[step]!.undoneBy && timeOf(event) >= atMs),
    ),
    isPending: best === null,
  };
}

function walk(
  timeline: readonly Happened[],
  from: number,
  { steps, windowMs, mode }: FunnelQuestion,
): number[] {
  const entered = timeline[from]!;
  const window = timeline.slice(from).filter(({ atMs }) => atMs <= entered.atMs + windowMs);
  if (mode === 'any')
    return steps
      .flatMap((_, step) => window.find(({ meets }) => meets[step])?.atMs ?? [])
      .sort((a, b) => a - b);
  const moments = [entered.atMs];
  for (const { atMs, meets } of window.slice(1)) {
    if (moments.length === steps.length) break;
    if (meets[moments.length]) moments.push(atMs);
    else if (mode === 'strict' && !meets.slice(0, moments.length).includes(true)) break;
  }
  return moments;
}

function happened(event: AcceptedEvent, steps: readonly OracleStep[]): Happened {
  const meets = steps.map(
    ({ event: type, passes }) => event.event_type === type && (passes === undefined || passes(event)),
  );
  return { event, atMs: timeOf(event), meets };
}

function timeOf(event: AcceptedEvent): number {
  return Date.parse(event.event_timestamp);
}

/** Of two events of one moment the one that meets the earlier step comes first. */
function compareSteps(left: readonly boolean[], right: readonly boolean[]): number {
  const differs = left.findIndex((meets, step) => meets !== right[step]);
  return differs === -1 ? 0 : left[differs] ? -1 : 1;
}

/** Counts runs as an answer shows them. */
export function countRuns(runs: readonly Run[], { steps, mode }: FunnelQuestion) {
  const counted = runs.filter(({ isPending }) => !isPending);
  const reaching = (n: number) => counted.filter(({ momentsMs }) => momentsMs.length >= n);
  const reachedOf = (n: number) => (n === 0 ? counted : reaching(n)).length;
  return {
    entered: counted.length,
    pending: runs.length - counted.length,
    conversion: ratio(reachedOf(steps.length), counted.length),
    steps: steps.map(({ event, undoneBy }, index) => {
      const n = index + 1;
      const seconds =
        n === 1 ? [] : reaching(n).map(({ momentsMs }) => (momentsMs[n - 1]! - momentsMs[n - 2]!) / 1000);
      return {
        step: n,
        event: mode === 'any' ? null : event,
        reached: reachedOf(n),
        holding:
          undoneBy === undefined ? null : reaching(n).filter(({ undone }) => undone[index] === false).length,
        conversion: ratio(reachedOf(n), counted.length),
        step_conversion: ratio(reachedOf(n), reachedOf(index)),
        drop_off: reachedOf(index) - reachedOf(n),
        median_seconds: quantile(seconds, 0.5),
        p90_seconds: quantile(seconds, 0.9),
      };
    }),
  };
}

function ratio(numerator: number, denominator: number) {
  const value = denominator === 0 ? null : Math.round((numerator / denominator) * 1e6) / 1e6;
  return { value, numerator, denominator };
}

/** R type 7. */
function quantile(values: readonly number[], level: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = level * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const value = low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
  return Math.round(value * 1e6) / 1e6;
}
