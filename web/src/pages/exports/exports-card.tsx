import { Button } from '@mantine/core';
import { Card } from '../../app/card.tsx';
import facts from '../../app/facts/facts.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { SaidLine } from '../../app/facts/said-line.tsx';
import { Since } from '../../app/facts/since.tsx';
import classes from './exports.module.css';
import { type Export, type ExportActs, fileOf, isBusy, useExports } from './queries.ts';
import { formatNames, sayRange, saySize, sayWhat } from './say-export.ts';

/** The exports of who is signed in, the newest first; of everybody for administrators. */
export function ExportsCard({ end, said }: Pick<ExportActs, 'end' | 'said'>) {
  const { exports, problem } = useExports();
  return (
    <Card title="Exports" subtitle="The newest first; a file is kept for some days">
      <SaidLine said={said} />
      <FactsTable<Export>
        label="Exports"
        rows={exports}
        problem={problem}
        keyOf={({ id }) => id}
        empty="Nothing was exported yet. Ask for events here, or choose Export … in the menu of any chart."
        columns={[
          { name: 'What', isText: true, cell: (made) => <What made={made} /> },
          { name: 'State', cell: (made) => <State made={made} /> },
          { name: 'Asked for', isExtra: true, cell: (made) => <Asked made={made} /> },
          { name: 'Do', cell: (made) => <Acts made={made} onEnd={() => void end(made)} /> },
        ]}
      />
    </Card>
  );
}

function What({ made }: { made: Export }) {
  const { format, query, file, as_of: asOf } = made;
  return (
    <>
      {sayWhat(made)}
      <span className={facts.sub}>
        {sayRange(made)} · {formatNames[format]}
      </span>
      <details className={classes.details}>
        <summary>What is in it</summary>
        <dl>
          <dt>As of</dt>
          <dd>{asOf}</dd>
          {file !== null && (
            <>
              <dt>File</dt>
              <dd>{file.name}</dd>
              <dt>SHA-256</dt>
              <dd>
                <code>{file.sha256}</code>
              </dd>
              <dt>Kept until</dt>
              <dd>{file.expires_at}</dd>
            </>
          )}
          <dt>Query</dt>
          <dd>
            <pre>{JSON.stringify(query, null, 2)}</pre>
          </dd>
        </dl>
      </details>
    </>
  );
}

const stateWords = {
  queued: 'Waiting',
  running: 'Being made',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  expired: 'File is gone',
} as const;

function State({ made }: { made: Export }) {
  const { status, progress, error, note } = made;
  return (
    <>
      <span className={classes.state} data-state={status}>
        {stateWords[status]}
      </span>
      <span className={facts.sub}>{error?.message ?? note ?? saySize(made)}</span>
      {status === 'running' && (
        <progress
          className={classes.progress}
          aria-label={`Progress of ${sayWhat(made)}`}
          max={progress.of_rows ?? undefined}
          value={progress.of_rows === null ? undefined : progress.rows}
        />
      )}
    </>
  );
}

function Asked({ made: { created_at: at, requested_by: who } }: { made: Export }) {
  return (
    <>
      <Since at={at} />
      <span className={facts.sub}>by {who}</span>
    </>
  );
}

function Acts({ made, onEnd }: { made: Export; onEnd: () => void }) {
  const what = sayWhat(made);
  return (
    <span className={classes.acts}>
      {made.file !== null && (
        <Button
          size="compact-sm"
          component="a"
          href={fileOf(made)}
          download={made.file.name}
          aria-label={`Download ${what}`}
        >
          Download
        </Button>
      )}
      {isBusy(made) && (
        <Button size="compact-sm" variant="default" onClick={onEnd} aria-label={`Cancel ${what}`}>
          Cancel
        </Button>
      )}
      {made.file !== null && (
        <Button size="compact-sm" variant="subtle" onClick={onEnd} aria-label={`Remove ${what}`}>
          Remove
        </Button>
      )}
    </span>
  );
}
