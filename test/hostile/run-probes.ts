import type { Endpoints } from '../../scripts/services/endpoints.ts';
import { openTarget } from './open-target.ts';
import type { Probe, ProbeGroup, Target, Verdict } from './probe.ts';

/** The result of one probe. */
export interface Result extends Verdict {
  group: string;
  probe: Probe;
}

export interface RunOptions {
  servers: Endpoints;
  short: boolean;
  /** Another copy of the project whose service is attacked. */
  root?: string;
  onResult?: (result: Result) => void;
}

/** Tells whether the servers that a group needs are there. */
export function isAble({ needs = [] }: ProbeGroup, servers: Endpoints): boolean {
  return needs.every((name) => servers[name] !== undefined);
}

/** Runs the probes of `groups`: each set of settings gets one service, and a probe that throws does not hold. */
export async function runProbes(groups: readonly ProbeGroup[], options: RunOptions): Promise<Result[]> {
  const { servers, short, root, onResult } = options;
  const results: Result[] = [];
  const wanted = groups
    .map((group) => ({ ...group, probes: group.probes.filter(({ long }) => !short || long !== true) }))
    .filter(({ probes }) => probes.length > 0);
  for (const [settings, those] of bySettings(wanted, servers)) {
    const target = await openTarget(JSON.parse(settings) as Record<string, string>, servers, root);
    try {
      for (const group of those)
        for (const probe of group.probes) {
          const result = { group: group.name, probe, ...(await judge(probe, target)) };
          results.push(result);
          onResult?.(result);
        }
    } finally {
      await target.close();
    }
  }
  return results;
}

function bySettings(groups: readonly ProbeGroup[], servers: Endpoints): Map<string, ProbeGroup[]> {
  return Map.groupBy(groups, ({ settings }) => JSON.stringify(settings?.(servers) ?? {}));
}

async function judge(probe: Probe, target: Target): Promise<Verdict> {
  try {
    return await probe.run(target);
  } catch (error) {
    return { holds: false, seen: `the probe could not end: ${String(error)}` };
  }
}
