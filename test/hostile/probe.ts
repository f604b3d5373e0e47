import type { Endpoints } from '../../scripts/services/endpoints.ts';
import type { Service } from '../faults/service.ts';

// A probe is one attack, or one failure of the world around, with the answer that the service must give. Probes talk to a service
// that was started as a user starts it, in a process of its own, and use no code of it: the same probe runs against another commit.

/** A running service as an attacker on the same machine sees it. */
export interface Target {
  url: string;
  dataDir: string;
  /** The copy of the project whose service it is; undefined: this one. */
  root: string | undefined;
  service: Service;
  /** The servers that `npm run services:up` has started, for a group that needs them. */
  servers: Endpoints;
  /** Asks the service for `path`; the headers hold `key` when it is given. */
  ask: (path: string, init?: RequestInit & { key?: string }) => Promise<Response>;
  /** The embedded engine's process, port and the login of its administrator, read from DATA_DIR, as its owner can. */
  engine: () => {
    pid: number;
    httpPort: number;
    user: string;
    password: string;
    /** The user as whom questions are asked; undefined where there is none. */
    reader?: { user: string; password: string };
  };
  /** Starts another service with `settings`, which should be refused; one that has not ended after some seconds is killed. */
  tryStart: (settings: Record<string, string>) => Promise<StartAttempt>;
}

/** The end of a start: its exit code, null when it did not end by itself, and what it wrote. */
export interface StartAttempt {
  code: number | null;
  output: string;
}

/** A probe has seen this: in words for the report. */
export interface Verdict {
  holds: boolean;
  seen: string;
}

/** One attack. */
export interface Probe {
  /** The attack in words: `another process reads a file through the engine`. */
  name: string;
  /** The answer that is right. */
  expects: string;
  /** True: not part of the short form that CI runs. */
  long?: boolean;
  run(target: Target): Promise<Verdict>;
}

/** Probes that share a subject and a service. Groups with the same settings share the service. */
export interface ProbeGroup {
  name: string;
  needs?: readonly (keyof Endpoints)[];
  /** Settings of the service; `servers` holds what `needs` names. */
  settings?: (servers: Endpoints) => Record<string, string>;
  probes: readonly Probe[];
}

/** A verdict from a condition. */
export function verdict(holds: boolean, seen: unknown): Verdict {
  return { holds, seen: (typeof seen === 'string' ? seen : JSON.stringify(seen)).slice(0, 300) };
}
