import type { SizeName } from './options.ts';

/** What a demonstration is made of. */
export interface DemoRequest {
  size: SizeName;
  days: number;
  seed: number;
  /** At least about so many once it is live; 0: the city's own pace. */
  eventsPerSecond: number;
  /** The local time of the city when it begins, in minutes since midnight; null: the time of Lagos. */
  clock: number | null;
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
