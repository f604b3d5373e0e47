import type { ProbeGroup } from '../test/hostile/probe.ts';

/** The table of docs/SECURITY.md: each attack that `npm run test:hostile` tries, and the answer that is right. */
export function renderProbes(groups: readonly ProbeGroup[]): string {
  const rows = groups.flatMap(({ name: group, probes }) =>
    probes.map(
      ({ name, expects, long }) => `| ${group} | ${name} | ${expects} | ${long ? 'script' : 'CI'} |`,
    ),
  );
  return ['| subject | attack | answer | tried in |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
