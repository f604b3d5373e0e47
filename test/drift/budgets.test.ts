import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allParts } from '../../src/app/features.ts';
import { EVALUATE_JOB, EVALUATE_MINUTES } from '../../src/features/alerts/jobs.ts';
import { BACKUP_JOB, BACKUP_MINUTES } from '../../src/features/operations/backup/jobs.ts';
import { SWEEP_JOB, SWEEP_MINUTES } from '../../src/features/delivery/jobs.ts';
import { TIDY_JOB, TIDY_MINUTES } from '../../src/features/exports/jobs.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { RECONCILE_JOB } from '../../src/quality/monitor/jobs.ts';

// budgets.json is what keeps the service light while features come: whoever adds a timer, a polling statement, a derived table or a
// job writes a line there, with its reason. What the lines cost is measured by `npm run bench:budgets`.

interface Line {
  reason: string;
}
interface Budgets {
  timers: (Line & { file: string; name: string; period: unknown; does: string })[];
  derived_tables: { table: string; tier: string; questions: string; select_ms: number }[];
  jobs: (Line & { job: string; every_minutes: number; cpu_seconds_a_day: number })[];
}
const root = join(import.meta.dirname, '../..');
const budgets = JSON.parse(readFileSync(join(root, 'budgets.json'), 'utf8')) as Budgets;

/** The constants that say how often something is done, wherever they stand in the service. */
function periodsInCode(): string[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/^(?:demo|platform\/cli)\//.test(name),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    const constants = [...text.matchAll(/^const (\w*EVERY_MS|POLL_SECONDS) = (.+);/gm)];
    return constants.map(([, name, value]) => `src/${file} ${name} ${normal(value!)}`);
  });
}

/** As budgets.json writes a period: a number, or an object of numbers. */
function normal(value: string): string {
  if (value === 'MINUTE_MS') return '60000';
  return value.replaceAll(/(\d)_(?=\d)/g, '$1').replaceAll(/[\s"]/g, '');
}

test('every timer and polling statement is listed with its period and its reason', () => {
  const listed = budgets.timers.map(
    ({ file, name, period }) => `${file} ${name} ${normal(JSON.stringify(period))}`,
  );
  expect(listed.toSorted()).toEqual(periodsInCode().toSorted());
  for (const { reason } of budgets.timers) expect(reason).not.toBe('');
});

test('every derived table is listed with its questions', () => {
  const tables = readSchema().derived.map(({ table }) => table);
  expect(budgets.derived_tables.map(({ table }) => table).toSorted()).toEqual(tables.toSorted());
  for (const { questions } of budgets.derived_tables) expect(questions).not.toBe('');
});

test('every job is listed with its period', () => {
  const checks = allParts.flatMap((part) => part.checks ?? []);
  const jobs = checks.map(({ id, everyMinutes }) => [`check.${id}`, everyMinutes] as const);
  const all = Object.fromEntries([
    ...jobs,
    [RECONCILE_JOB, 60],
    [TIDY_JOB, TIDY_MINUTES],
    [SWEEP_JOB, SWEEP_MINUTES],
    [EVALUATE_JOB, EVALUATE_MINUTES],
    [BACKUP_JOB, BACKUP_MINUTES],
  ]);
  expect(Object.fromEntries(budgets.jobs.map(({ job, every_minutes: minutes }) => [job, minutes]))).toEqual(
    all,
  );
});
