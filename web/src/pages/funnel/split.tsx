import type { SpecOf } from '../../../../src/viz/spec/widget-spec.ts';
import type { Answer } from '../../api/problems.ts';
import { Cell } from '../../app/page.tsx';
import { Widget } from '../../widgets/widget.tsx';
import { entryTimes } from './known.ts';
import { nameOfGroup } from './step-names.ts';

interface SplitBody {
  breakdown: {
    by: string;
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
  const { by = '', groups = [], others = null } = body.breakdown ?? {};
  const isTime = entryTimes.some((time) => time === by);
  const sorted = isTime ? groups.toSorted((a, b) => Number(a.value) - Number(b.value)) : groups;
  const parts = [
    ...sorted.map((group) => ({ title: nameOfGroup(by, group.value), group: group as object })),
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
