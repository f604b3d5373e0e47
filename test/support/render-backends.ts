import type { BackendMeta } from './services.ts';

/** A suite with its backend, or the reason that it did not run. */
export interface SuiteRun {
  backend: BackendMeta['backend'];
  suite: string;
  outcome: 'passed' | 'failed' | 'skipped';
  missing: string | null;
}

/** Renders the end of a run: for each backend the suites that ran, then the suites that did not run, with the reason. */
export function renderBackends(runs: readonly SuiteRun[]): string {
  const byBackend = Map.groupBy(runs, ({ backend }) => backend);
  const lines = ['Suites by backend'];
  for (const [backend, all] of byBackend) {
    const ran = all.filter(({ missing }) => missing === null);
    const failed = ran.filter(({ outcome }) => outcome === 'failed').length;
    const skipped = ran.filter(({ outcome }) => outcome === 'skipped').length;
    const counts = [
      `${ran.length} ran`,
      failed > 0 && `${failed} failed`,
      skipped > 0 && `${skipped} skipped`,
    ];
    if (ran.length > 0) {
      lines.push(`  ${backend}: ${counts.filter(Boolean).join(', ')}`);
      for (const { suite, outcome } of ran)
        lines.push(`    ${suite}${outcome === 'passed' ? '' : ` (${outcome})`}`);
    }
    for (const { suite, missing } of all.filter(({ missing: why }) => why !== null))
      lines.push(`  ${backend} did NOT run: ${suite}: ${backend} ${missing}`);
  }
  const unrun = runs.filter(({ missing }) => missing !== null).length;
  lines.push(
    unrun === 0
      ? '  Every suite had its backend.'
      : `  ${unrun} suites did not run. REQUIRE_SERVICES=1 makes that a failure.`,
  );
  return lines.join('\n');
}
