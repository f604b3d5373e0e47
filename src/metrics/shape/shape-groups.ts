import type { Work } from '../../kernel/in-slices.ts';
import type { GroupKey } from '../results.ts';
import { type RowGroup, groupRows, keyText } from './groups.ts';
import { type ComparedUnit, type PeriodRows, type Sides, shapeUnit } from './shape-unit.ts';

export interface ShapedGroup extends ComparedUnit {
  key: GroupKey;
  by: RowGroup['by'];
}

/**
 * Shapes every group that one of the periods has, also one that only the earlier period has, and leaves out groups of nothing.
 * `check` gets the number of groups before they are shaped.
 */
export function* shapeGroups(
  { own, compared }: Sides,
  check: (groups: number) => void = () => {},
): Work<ShapedGroup[]> {
  const grouped = (period: PeriodRows) => ({
    plan: period.plan,
    groups: groupRows(period.plan, period.rows),
  });
  const mine = grouped(own);
  const both = compared && {
    now: grouped(compared.now),
    earlier: compared.earlier.map((part) => ({ ...grouped(part), at: part.at })),
  };
  const found = both === null ? [mine] : [mine, both.now, ...both.earlier];
  const known = new Map<string, RowGroup>(found.flatMap(({ groups }) => [...groups]));
  check(known.size);
  const shaped: ShapedGroup[] = [];
  for (const { key, by } of known.values()) {
    const text = keyText(key);
    const rowsOf = ({ plan, groups }: typeof mine) => ({ plan, rows: groups.get(text)?.rows ?? [] });
    const unit = yield* shapeUnit({
      own: rowsOf(mine),
      compared: both && {
        now: rowsOf(both.now),
        earlier: both.earlier.map((part) => ({ ...rowsOf(part), at: part.at })),
      },
    });
    if (!unit.isEmpty) shaped.push({ key, by, ...unit });
    yield;
  }
  return shaped;
}
