import { titleOf } from '../../../../src/viz/model/facts.ts';
import type { SpecOf, WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { Answer } from '../../api/problems.ts';
import { type FunnelChoice, splitsFor } from './choice.ts';
import { nameOfGroup } from './step-names.ts';

// What was lost after one step: when it had begun, of what kind it was, and what went wrong in the same days.

/** Groups of a kind that are compared: more are not read. */
const GROUPS = 8;

/** The kind that tells most of a loss, the first that the entering event tells. */
const kinds = ['provider', 'origin_city', 'city', 'cancelled_by', 'payment_method', 'role', 'seats_booked'];

interface Looked {
  choice: FunnelChoice;
  from: string;
  to: string;
}

/** What stands beside a loss: a number that fails where the next step does not come. */
export interface Trouble {
  metric: string;
  by: string;
  title: string;
}

const troubles: Readonly<Record<string, Trouble>> = {
  'payment.success': { metric: 'payments.failed', by: 'error_code', title: 'Failed attempts by error code' },
  'booking.confirmed': {
    metric: 'bookings.cancelled',
    by: 'cancelled_by',
    title: 'Bookings cancelled, by whom',
  },
  'trip.started': { metric: 'trips.cancelled', by: 'cancelled_by', title: 'Trips cancelled, by whom' },
  'trip.completed': { metric: 'trips.cancelled', by: 'cancelled_by', title: 'Trips cancelled, by whom' },
};

/** The trouble beside the step that did not come; null: none is known. In any order no step is the next. */
export function troubleAfter({ steps, mode }: FunnelChoice, after: number): Trouble | null {
  const next = mode === 'any' ? undefined : steps[after]?.event;
  return (next !== undefined && troubles[next]) || null;
}

/** Every metric that is shown beside a loss, with its dimension. */
export const allTroubles: readonly Trouble[] = Object.values(troubles);

/** By what kind a loss is looked into; null: the entering event tells none. */
export function kindOf(choice: FunnelChoice): string | null {
  const splits = splitsFor(choice);
  return kinds.find((name) => splits.includes(name)) ?? null;
}

/** The widgets of a loss, by the id of the question that answers each; the rows of `hours` and `kinds` need `withLosses`. */
export function lossSpecs(
  { choice, from, to }: Looked,
  plain: Record<string, unknown>,
  after: number,
): Readonly<Record<string, WidgetSpec>> {
  const kind = kindOf(choice);
  const trouble = troubleAfter(choice, after);
  const hours = lossSpec('Lost, by hour of entry', { ...plain, breakdown: 'hour_of_day', limit: 24 });
  return {
    hours: { ...hours, subtitle: 'Share of those who did the step', look: { ...hours.look, upright: true } },
    ...(kind !== null && {
      kinds: lossSpec(`Lost, by ${titleOf(kind).toLowerCase()}`, {
        ...plain,
        breakdown: kind,
        limit: GROUPS,
      }),
    }),
    ...(trouble !== null && { trouble: troubleSpec(trouble, { from, to }) }),
  };
}

function lossSpec(title: string, query: Record<string, unknown>): SpecOf<'bars'> {
  return {
    v: 1,
    kind: 'bars',
    title,
    subtitle: 'Most lost first: the share of those who did the step, and how many',
    query: { of: 'funnel', query },
    look: { rows: 'losses', label: 'name', of: 'rate', beside: { of: 'lost', title: 'Lost' } },
    unit: 'ratio',
  };
}

function troubleSpec({ metric, by, title }: Trouble, range: { from: string; to: string }): SpecOf<'bars'> {
  const query = { ...range, metrics: [metric], dimensions: [by], order: [{ by: metric }], limit: GROUPS };
  return {
    v: 1,
    kind: 'bars',
    title,
    subtitle: 'All of these days, in and outside of this funnel',
    query: { of: 'metrics', query },
    look: { of: metric },
  };
}

interface Split {
  breakdown: { by: string; groups: readonly Group[]; others: Group | null } | null;
}
interface Group {
  value?: string | null;
  groups?: number;
  steps: readonly { reached: number; drop_off: number }[];
}

/** The answer of a funnel by groups with `losses`: a row a group, with how many of those at the step were lost. */
export function withLosses(answer: Answer | undefined, after: number): Answer | undefined {
  if (answer?.status !== 200) return answer;
  const body = answer.body as Split;
  const { by = '', groups = [], others = null } = body.breakdown ?? {};
  const isHour = by === 'hour_of_day';
  const lostOf = ({ steps }: Group) => steps[after]!.drop_off;
  const sorted = groups.toSorted((a, b) =>
    isHour ? Number(a.value) - Number(b.value) : lostOf(b) - lostOf(a),
  );
  const losses = [...sorted, ...(others === null ? [] : [others])].map((group) => {
    const [reached, lost] = [group.steps[after - 1]!.reached, lostOf(group)];
    return {
      name: nameOf(group, by),
      lost,
      rate: { value: reached === 0 ? null : lost / reached, numerator: lost, denominator: reached },
    };
  });
  return { ...answer, body: { ...body, losses } };
}

function nameOf({ value, groups }: Group, by: string): string {
  return groups === undefined ? nameOfGroup(by, value) : `Others (${groups})`;
}
