import { Link } from '@tanstack/react-router';
import { IconX } from '@tabler/icons-react';
import type { Batch } from '../../api/use-batch.ts';
import { Cell, Grid } from '../../app/page.tsx';
import { searchOf } from '../../view/search-of.ts';
import { useView } from '../../view/use-view.ts';
import { Widget } from '../../widgets/widget.tsx';
import type { FunnelChoice } from './choice.ts';
import { Dropped } from './dropped.tsx';
import classes from './funnel.module.css';
import { lossSpecs, troubleAfter, withLosses } from './loss.ts';
import { type Asked, plainQuery } from './queries.ts';
import { nameOfEvent } from './step-names.ts';

interface LossProps {
  asked: Asked;
  /** The step after which they were lost, from 1. */
  after: number;
  batch: Batch;
  onClose: () => void;
}

/** What was lost after a step: when it had begun, of what kind it was, what went wrong meanwhile, and who it was. */
export function Loss({ asked, after, batch, onClose }: LossProps) {
  const { answers, isOld, problem, askAgain } = batch;
  const specs = lossSpecs(asked, plainQuery(asked), after);
  const ids = Object.keys(specs);
  return (
    <Cell span={12}>
      <section className={classes.loss} aria-label="What was lost">
        <div className={classes.lossHead}>
          <h2 className={classes.heading}>{titleOf(asked.choice, after)}</h2>
          <ExploreLink choice={asked.choice} after={after} />
          <button type="button" className={classes.act} aria-label="Close what was lost" onClick={onClose}>
            <IconX size={16} aria-hidden />
          </button>
        </div>
        <Grid>
          {ids.map((id) => (
            <Cell key={id} span={ids.length === 3 ? 4 : 6}>
              <Widget
                spec={specs[id]!}
                answer={id === 'trouble' ? answers[id] : withLosses(answers[id], after)}
                isOld={isOld}
                problem={problem}
                onAgain={askAgain}
              />
            </Cell>
          ))}
          <Cell span={12}>
            <Dropped
              problem={problem}
              onAgain={askAgain}
              answer={answers['dropped']}
              entity={asked.choice.entity}
            />
          </Cell>
        </Grid>
      </section>
    </Cell>
  );
}

function titleOf({ steps, mode }: FunnelChoice, after: number): string {
  if (mode === 'any') return `Did ${after} of the steps and no more`;
  return `Lost between “${nameOfEvent(steps[after - 1]!.event)}” and “${nameOfEvent(steps[after]!.event)}”`;
}

/** The metric that fails where the next step does not come, over the same days, to be cut in any way. */
function ExploreLink({ choice, after }: { choice: FunnelChoice; after: number }) {
  const { view } = useView();
  const trouble = troubleAfter(choice, after);
  if (trouble === null) return null;
  const own = { m: trouble.metric, by: trouble.by, show: 'bars' };
  const range = view.range === null ? { range: '28d' } : {};
  return (
    <Link
      to={'/explore' as '/'}
      search={{ ...range, ...searchOf(view), ...own }}
      className={classes.explore!}
    >
      Open in Explore
    </Link>
  );
}
