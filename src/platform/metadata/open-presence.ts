import { hostname } from 'node:os';
import type { Logger } from '../../kernel/log.ts';
import { type InstanceKeeper, keepInstance } from './instances.ts';
import type { ReservedMetadata } from './reserve.ts';

/**
 * Makes this process known to the others, and the others to it. With PGlite there are no others: then nothing is opened or
 * written for it.
 */
export async function openPresence(
  metadata: ReservedMetadata,
  { id, role, version, log }: { id: string; role: string; version: string; log: Logger },
): Promise<InstanceKeeper> {
  const identity = { id, role, version, host: hostname(), pid: process.pid, url: null };
  if (metadata.kind === 'postgres') return keepInstance((await metadata.open()).db, identity, { log });
  const startedAt = new Date();
  let url: string | null = null;
  return {
    presence() {
      const now = new Date();
      const self = { ...identity, url, startedAt, lastSeenAt: now, isStale: false };
      return { instances: [self], holders: new Map(), asOfMs: now.getTime(), error: null };
    },
    setUrl(ours) {
      url = ours;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
