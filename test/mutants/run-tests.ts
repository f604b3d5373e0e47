import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a run of some test files showed. */
export interface TestRun {
  passed: number;
  /** Names of the tests that failed. */
  failed: string[];
  /** Files that could not be run at all, and why: no test of them has judged anything. */
  broken: string[];
}

interface JsonReport {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** Runs test files of a copy of the project, up to the first failure where `bail` says so. */
export async function runTests(
  dir: string,
  files: readonly string[],
  { bail = true } = {},
): Promise<TestRun> {
  const report = join(dir, 'report.json');
  rmSync(report, { force: true });
  const child = spawn(
    process.execPath,
    [
      join(dir, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...files,
      '--reporter=json',
      `--outputFile=${report}`,
      ...(bail ? ['--bail=1'] : []),
    ],
    { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  return summarise(readReport(report, errors));
}

function readReport(path: string, errors: string): JsonReport {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JsonReport;
  } catch (cause) {
    throw new Error(`The tests left no report: ${errors.slice(-2_000)}`, { cause });
  }
}

function summarise({ testResults }: JsonReport): TestRun {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    broken: broken.map(({ name, message }) => `${name}: ${message.slice(0, 300)}`),
  };
}
