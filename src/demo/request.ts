import type { SizeName } from './options.ts';

/** What a demonstration is made of. */
export interface DemoRequest {
  size: SizeName;
  days: number;
  seed: number;
  eventsPerSecond: number;
  /** Undefined: the port of the settings. */
  port: number | undefined;
  /** Forgets the city that is there, and begins anew. */
  fresh: boolean;
  goesLive: boolean;
  /** Only produces, to the topics. */
  kafka: boolean;
  /** Only writes the history, to this file, or to stdout for `-`. */
  write?: string | undefined;
}

/** Where a demonstration tells of itself. */
export interface DemoIo {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown; isTTY?: boolean | undefined };
}
