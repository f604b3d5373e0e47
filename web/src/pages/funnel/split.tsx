import { labelOf } from '../../../../src/viz/model/label-value.ts';
import type { SpecOf } from '../../../../src/viz/spec/widget-spec.ts';
import type { Answer } from '../../api/problems.ts';
import { Cell } from '../../app/page.tsx';
import { Widget } from '../../widgets/widget.tsx';

interface SplitBody {
  breakdown: {
    groups: readonly { value: string | null }[];
    others: { groups: number } | null;
  } | null;
}

/** The same funnel for each value of a property, as small multiples: the eye compares their steps. */
export function Split({
  answer,
  isOld,
  specOf,
}: {
  answer: Answer | undefined;
  isOld: boolean;
  specOf: (title: string) => SpecOf<'funnel'>;
}) {
  if (answer?.status !== 200) return null;
  const body = answer.body as SplitBody;
  const { groups = [], others = null } = body.breakdown ?? {};
  const parts = [
    ...groups.map((group) => ({ title: labelOf(group.value), group: group as object })),
    ...(others === null ? [] : [{ title: `${others.groups} others together`, group: others as object }]),
  ];
  return parts.map(({ title, group }) => (
    <Cell key={title} span={4}>
      <Widget
        spec={specOf(title)}
        answer={{ status: 200, body: { ...body, ...group, breakdown: null } }}
        isOld={isOld}
      />
    </Cell>
  ));
}
