import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFakeIntake } from '../../../../test/support/fake-intake.ts';
import { runCommand as run } from '../../../../test/support/run-command.ts';
import { makeScratch } from '../../../../test/support/scratch-files.ts';
import { makeImportCommand } from './import.ts';

const { directory, file } = makeScratch();

function importCommand(signal = new AbortController().signal) {
  return makeImportCommand({ withIntake: (use) => use(makeFakeIntake()), stateDir: () => directory, signal });
}

test('import: the summary accounts for every line', async () => {
  const path = file('day.ndjson', '{}\n\nnonsense\n{}\n');
  const { code, out, err } = await run(importCommand(), path);
  expect({ code, out: out.replace(/time.*/, 'time') }).toEqual({
    code: 0,
    out: `day.ndjson: 4 lines, 3 events
accepted     1
duplicates   1
conflicts    0
rejected     1 (not_json 1)
blank lines  1
time
What was rejected: openride-analytics dead-letters list --origin day.ndjson
`,
  });
  expect(err).toContain('100 %');
  const json = JSON.parse((await run(importCommand(), path, '--json')).out) as object;
  expect(json).toMatchObject({
    file: 'day.ndjson',
    lines: 4,
    events: 3,
    accepted: 1,
    duplicates: 1,
    rejected_by_reason: { not_json: 1 },
  });
});

test('import --format nyc-tlc: the summary accounts for every row', async () => {
  const path = file(
    'taxis.csv',
    `VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,PULocationID,DOLocationID,payment_type,total_amount
2,2019-03-04 16:11:55,2019-03-04 16:19:00,0,0.0,239,240,1,9.3
2,2019-03-04 16:11:55,2019-03-04 16:19:00,1,0.79,239,240,1,-9.3
nonsense
`,
  );
  const { out } = await run(importCommand(), path, '--format', 'nyc-tlc');
  expect(out).toContain('taxis.csv: 4 lines, 4 events');
  expect(out).toContain(`3 rows
trips    1, each with a payment: captured 9.30 USD
refunds  1, totals below zero: 9.30 USD
skipped  1
  line 4: 1 columns instead of 9
kept, and odd:
without passengers     1, counted as one passenger
over 3 hours           0
zero distance          1
zero minutes or fewer  0
`);
  const json = JSON.parse((await run(importCommand(), path, '--format=nyc-tlc', '--json')).out) as object;
  expect(json).toMatchObject({
    events: 4,
    rows: { read: 3, trips: 1, captured_amount: '9.30', zero_distance: 1 },
  });
});

test('import: a file that is not there, before anything is opened; an interrupt', async () => {
  const command = makeImportCommand({
    withIntake: () => Promise.reject(new Error('opened')),
    stateDir: () => directory,
    signal: new AbortController().signal,
  });
  expect(await run(command, join(directory, 'absent'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('no such file'),
  });
  expect(await run(importCommand(AbortSignal.abort()), file('a', '{}'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('The same command goes on from here.'),
  });
});
