import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../../../src/viz/format/number.ts';
import type { Problem } from '../../api/problems.ts';
import { Card } from '../../app/card.tsx';
import { ProblemNote } from '../../app/problem-note.tsx';
import { saveFile } from '../../widgets/save-file.ts';
import { Widget } from '../../widgets/widget.tsx';
import { type Chart, chartOf } from './chart-of.ts';
import { type Asked, saveRows } from './queries.ts';
import { ResultTable } from './result-table.tsx';
import classes from './sql.module.css';

/** What came of the statement: rows as a table or as bars, or why there are none. */
export function ResultCard({ asked }: { asked: Asked }) {
  if (asked.is === 'nothing') return null;
  if (asked.is === 'refused') return <ProblemNote problem={asked.refused.problem} />;
  if (asked.is === 'answered') return <Answered key={asked.sql} {...asked} />;
  return (
    <p className={classes.note} role="status">
      {asked.is === 'running' ? 'It runs…' : 'The statement was cancelled.'}
    </p>
  );
}

function Answered({ sql, result }: Extract<Asked, { is: 'answered' }>) {
  const [isChart, setChart] = useState(false);
  const { row_count: count, elapsed_ms: ms, watermark } = result;
  const chart = chartOf(sql, result, 'Result');
  const told = `${formatNumber(count, 'full')} ${count === 1 ? 'row' : 'rows'} in ${formatNumber(ms, 'full')} ms`;
  return (
    <Card
      title="Result"
      subtitle={`${told}, complete to ${watermark}`}
      aside={
        chart !== null && (
          <Button
            className={classes.show!}
            size="compact-sm"
            variant="default"
            onClick={() => setChart(!isChart)}
          >
            {isChart ? 'Show as table' : 'Show as chart'}
          </Button>
        )
      }
    >
      <Savings sql={sql} chart={isChart ? chart : null} />
      {isChart && chart !== null ? (
        <Widget spec={chart.spec} answer={{ status: 200, body: chart.body }} />
      ) : (
        <ResultTable result={result} />
      )}
    </Card>
  );
}

function Savings({ sql, chart }: { sql: string; chart: Chart | null }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = (format: 'csv' | 'parquet') => void saveRows(sql, format).then(setProblem);
  return (
    <>
      <div className={classes.buttons}>
        <Button size="compact-sm" variant="subtle" onClick={() => save('csv')}>
          Save as CSV
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => save('parquet')}>
          Save as Parquet
        </Button>
        {chart !== null && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => saveFile('widget.json', JSON.stringify(chart.spec, null, 2))}
          >
            Save as widget spec
          </Button>
        )}
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}
