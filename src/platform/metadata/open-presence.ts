import { hostname } from 'node:os';
import type { Logger } from '../../kernel/log.ts';
import type { HealthLines } from '../../kernel/health-check.ts';
import { checkMetadata } from './health.ts';
import { type InstanceIdentity, type InstanceKeeper, keepInstance } from './instances.ts';
import type { Metadata } from './metadata.ts';

/** The part of the service that tells who runs. Its line of health is that of the metadata, which it asks all the time. */
export interface OpenPresence extends InstanceKeeper {
  health: HealthLines;
}

interface PresenceOptions {
  id: string;
  role: string;
  version: string;
  /** True: this process may fan out, for which it needs a lease. */
  mayFanOut: boolean;
  log: Logger;
}

/** Makes this process known to the others, and the others to it. */
export function openPresence(
  metadata: Metadata,
  { id, role, version, mayFanOut, log }: PresenceOptions,
): OpenPresence {
  const identity = { id, role, version, host: hostname(), pid: process.pid, url: null };
  const keeper =
    metadata.kind === 'postgres' ? keepInstance(metadata.db, identity, { log }) : stayAlone(identity);
  const read = () => checkMetadata(metadata, keeper, mayFanOut);
  return { ...keeper, health: { metadata: { read, gatesReadiness: true } } };
}

/** With PGlite there are no others: nothing is written for them. */
function stayAlone(identity: InstanceIdentity): InstanceKeeper {
  const startedAt = new Date();
  let url: string | null = null;
  return {
    presence() {
      const now = new Date();
      const self = { ...identity, url, startedAt, lastSeenAt: now, isStale: false };
      return { instances: [self], holders: new Map(), asOfMs: now.getTime(), error: null };
    },
    silentMs: () => 0,
    setUrl(ours) {
      url = ours;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
