import { Button } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import { Card } from '../../app/card.tsx';
import { Cell, Grid, Page, Stack } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useStatement, useViews } from './queries.ts';
import { ResultCard } from './result-card.tsx';
import classes from './sql.module.css';
import { ViewsCard } from './views-card.tsx';

const Editor = lazy(() => import('./editor.tsx'));

const FIRST = `SELECT status, count() AS bookings, sum(confirmed_price) AS worth
FROM analytics.bookings
WHERE currency = 'NGN'
GROUP BY status
ORDER BY bookings DESC`;

/** One SELECT over the views of `analytics`. The statement that was run is in the address, so a link opens it. */
export function SqlPage() {
  const { params, set } = useOwnParams();
  const [text, setText] = useState(params['sql'] ?? FIRST);
  const { asked, run, cancel } = useStatement();
  const { views } = useViews();
  const insert = useRef((_text: string) => {});
  const runIt = () => {
    set({ sql: text });
    run(text);
  };
  return (
    <Page title="SQL">
      <Grid>
        <Cell span={8}>
          <Stack>
            <Card title="Statement" subtitle="One SELECT over the views; Ctrl and Enter run it">
              <Suspense
                fallback={<div className={classes.waiting} role="status" aria-label="Loading the editor" />}
              >
                <Editor
                  text={text}
                  views={views ?? []}
                  refused={asked.is === 'refused' ? asked.refused : null}
                  onText={setText}
                  onRun={runIt}
                  onReady={(given) => (insert.current = given)}
                />
              </Suspense>
              <div className={classes.buttons}>
                <Button onClick={runIt} disabled={text.trim() === '' || asked.is === 'running'}>
                  Run
                </Button>
                {asked.is === 'running' && (
                  <Button variant="default" onClick={cancel}>
                    Cancel
                  </Button>
                )}
              </div>
            </Card>
            <ResultCard asked={asked} />
          </Stack>
        </Cell>
        <Cell span={4}>
          <ViewsCard insert={(name) => insert.current(name)} />
        </Cell>
      </Grid>
    </Page>
  );
}
