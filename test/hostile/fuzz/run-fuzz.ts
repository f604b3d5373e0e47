import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithUs } from '../../../bench/end-with-us.ts';

const config = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
const hooks = fileURLToPath(new URL('another_address.py', import.meta.url));

/** The result of a run of schemathesis. */
export interface FuzzReport {
  requests: number;
  /** The number of answers by operation and status, such as `GET /health 200`. */
  statuses: ReadonlyMap<string, number>;
  /** True: every check held. */
  passed: boolean;
}

export interface FuzzOptions {
  program: string;
  url: string;
  /** Sent with every request; absent: requests carry no key. */
  key?: string;
  /** Random cases of each operation, beside those that cover its schemas. */
  cases: number;
  seed: number;
}

/** Sends valid and invalid requests of every operation of the OpenAPI document; schemathesis prints what does not hold. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const directory = mkdtempSync(join(tmpdir(), 'openride-fuzz-'));
  try {
    const report = join(directory, 'report.ndjson');
    const child = spawn(options.program, argumentsOf(options, report), {
      cwd: directory,
      env: { ...process.env, SCHEMATHESIS_HOOKS: hooks },
      stdio: 'inherit',
    });
    const letLive = endWithUs(child.pid!);
    await once(child, 'exit');
    letLive();
    return { passed: child.exitCode === 0, ...countRequests(report) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function argumentsOf({ url, key, cases, seed }: FuzzOptions, report: string): string[] {
  const flags = {
    checks: 'all',
    phases: 'examples,coverage,fuzzing,stateful',
    workers: '1', // with several, a fault of Python 3.11 ends some operations early
    'max-examples': String(cases),
    seed: String(seed),
    'request-timeout': '30',
    'suppress-health-check': 'all',
    'output-sanitize': 'false',
    report: 'ndjson',
    'report-ndjson-path': report,
    ...(key !== undefined && { header: `Authorization:Bearer ${key}` }),
  };
  return [
    `--config-file=${config}`,
    'run',
    `${url}/openapi.json`,
    '--no-shrink',
    '--continue-on-failure',
    ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
  ];
}

interface Scenario {
  ScenarioFinished?: {
    recorder: {
      label: string;
      interactions: Record<string, { response: { status_code: number } | null }>;
    };
  };
}

/** Counts the recorded requests of a report, which holds one event of the run a line. */
function countRequests(path: string): Omit<FuzzReport, 'passed'> {
  const statuses = new Map<string, number>();
  let requests = 0;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const { recorder } = (JSON.parse(line) as Scenario).ScenarioFinished ?? {};
    for (const { response } of Object.values(recorder?.interactions ?? {})) {
      requests += 1;
      const key = `${recorder?.label} ${response?.status_code ?? 'no answer'}`;
      statuses.set(key, (statuses.get(key) ?? 0) + 1);
    }
  }
  return { requests, statuses };
}
