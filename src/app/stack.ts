import type { HealthLines } from '../kernel/health-check.ts';
import { makeCloser } from '../kernel/closer.ts';
import type { Logger } from '../kernel/log.ts';
import { makeCountdown, within } from '../kernel/within.ts';
import type { AddRoutes } from '../platform/http/make-server.ts';
import type { JobDefinition, WorkDefinition } from '../platform/jobs/job.ts';

// Parts are opened one on another and closed in reverse. Nobody looks a part up by name: `add` gives it back with its own type,
// and who needs it gets it as an argument.

/** A running part may offer these to the service; each is optional. */
export interface Offers {
  /** Its routes of the API. */
  routes?: AddRoutes;
  /** Routes that every process serves, whatever its role. */
  processRoutes?: AddRoutes;
  jobs?: readonly JobDefinition[];
  /** Work that is asked for piece by piece. */
  work?: readonly WorkDefinition[];
  health?: HealthLines;
  /** Ends what is under way, before `close`; it is waited for as long as a stop may still take. */
  drain?: () => Promise<void>;
  /** Lets go of what it holds; always waited for. */
  close?: (leftMs: () => number) => Promise<void> | void;
}

export interface Stack {
  /** Takes a part, or one that is being opened; when it cannot be opened, its error is thrown and closing skips it. */
  add<Part extends object>(name: string, opening: (Part & Offers) | Promise<Part & Offers>): Promise<Part>;
  routes(): AddRoutes[];
  processRoutes(): AddRoutes[];
  jobs(): JobDefinition[];
  work(): WorkDefinition[];
  health(): HealthLines;
  /** Closes the parts, the last one first. The same for a stop and for a start that fails half-way. */
  close(): Promise<void>;
}

/** An empty stack. `drainTimeoutMs`: how long all parts together may drain; it runs from the first that does. */
export function makeStack({ drainTimeoutMs, log }: { drainTimeoutMs: number; log: Logger }): Stack {
  const closer = makeCloser((name, error) => log.error({ err: error, part: name }, 'closing failed'));
  const drain = makeCountdown(drainTimeoutMs);
  const parts: Offers[] = [];
  const leftMs = () => drain.leftMs();

  async function close(opening: Promise<Offers | null>): Promise<void> {
    const part = await opening;
    try {
      if (part?.drain !== undefined) await within(leftMs(), part.drain());
    } finally {
      await part?.close?.(leftMs);
    }
  }

  return {
    async add(name, opening) {
      const opened = Promise.resolve(opening);
      closer.add(name, () => close(opened.catch(() => null)));
      const part = await opened;
      parts.push(part);
      return part;
    },
    routes: () => parts.flatMap(({ routes }) => routes ?? []),
    processRoutes: () => parts.flatMap(({ processRoutes }) => processRoutes ?? []),
    jobs: () => parts.flatMap(({ jobs }) => jobs ?? []),
    work: () => parts.flatMap(({ work }) => work ?? []),
    health: () => Object.assign({}, ...parts.map(({ health }) => health)) as HealthLines,
    close: () => closer.close(),
  };
}
