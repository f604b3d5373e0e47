import { Card } from '../../app/card.tsx';
import { ActsOf } from './acts-of.tsx';
import factsClasses from '../../app/facts/facts.module.css';
import classes from './data.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import type { Check, CheckState, Quality, Told } from './queries.ts';
import { SaidLine } from '../../app/facts/said-line.tsx';
import { Since } from '../../app/facts/since.tsx';
import { useActs } from './use-acts.ts';
import { wordsOf } from './words.ts';

const worstFirst: readonly CheckState[] = ['failing', 'warning', 'unknown', 'paused', 'ok'];

/** What is checked of the data, the worst first, with what to do about it. */
export function ChecksCard({ data: quality, problem }: Told<Quality>) {
  const { act, said } = useActs();
  const rows = quality?.checks.toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state));
  const run = (check: Check) =>
    act(`/v1/data-quality/${check.id}/run`, `“${check.title}” was asked to run; its result comes in some seconds.`);
  const rest = (check: Check) =>
    check.state === 'paused'
      ? act(`/v1/data-quality/${check.id}/resume`, `“${check.title}” runs again.`)
      : act(`/v1/data-quality/${check.id}/pause`, `“${check.title}” rests until somebody resumes it.`);
  return (
    <Card title="Checks of the data" subtitle="The worst first; each says what to do">
      <SaidLine said={said} />
      <FactsTable<Check>
        label="Checks of the data"
        rows={rows}
        problem={problem}
        keyOf={({ id }) => id}
        empty="There are no checks."
        columns={[
          { name: 'State', cell: (check) => <State check={check} /> },
          { name: 'Check', isText: true, cell: (check) => <What check={check} /> },
          { name: 'Checked', isExtra: true, cell: ({ checked_at: at }) => <Since at={at} /> },
          {
            name: 'Do',
            cell: (check) => (
              <ActsOf
                what={`the check: ${check.title}`}
                isPaused={check.state === 'paused'}
                onRun={() => run(check)}
                onRest={() => rest(check)}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

function State({ check: { state, since } }: { check: Check }) {
  return (
    <>
      <span className={classes.state} data-state={state}>
        {state === 'unknown' ? 'Not known' : wordsOf(state)}
      </span>
      {since !== null && state !== 'ok' && (
        <span className={factsClasses.sub}>
          since <Since at={since} />
        </span>
      )}
    </>
  );
}

function What({ check: { title, meaning, message, remedy, state, examples } }: { check: Check }) {
  const isBad = state === 'failing' || state === 'warning';
  return (
    <>
      <span title={meaning}>{title}</span>
      <span className={factsClasses.sub}>{message}</span>
      {isBad && examples.length > 0 && <span className={factsClasses.sub}>Such as {examples.slice(0, 3).join(', ')}</span>}
      {isBad && (
        <span className={factsClasses.sub}>
          <strong>What to do:</strong> {remedy}
        </span>
      )}
    </>
  );
}
