import type { News, State } from './judge/machine.ts';
import type { Level } from './rule.ts';
import type { Window } from './evaluate/windows.ts';

/** A group came into another state, or another level. */
export interface Happening {
  id: string;
  ruleId: string;
  ruleName: string;
  /** As `keyOfLabels` writes them. */
  key: string;
  window: Window;
  from: State;
  to: State;
  level: Level | null;
  value: number | null;
  reason: string;
  isComplete: boolean;
  /** Null: nobody need hear of it. */
  news: News | null;
  /** Why nobody was told; null: the receivers were, if there are any. */
  muted: string | null;
}
