import type { SizeName } from './options.ts';

/** What a demonstration is made of. */
export interface DemoRequest {
  size: SizeName;
  days: number;
  seed: number;
  /** About how many events the live city sends at least; 0: as many as it has by itself. */
  eventsPerSecond: number;
  /** The local time of the city when it begins, in minutes since midnight; null: the time of Lagos. */
  clock: number | null;
  /** Undefined: the port of the settings. */
  port: number | undefined;
  /** Forgets the city that is there, and begins anew. */
  fresh: boolean;
  goesLive: boolean;
  /** Sends events to topics, and starts no service. */
  kafka: boolean;
  /** Writes the history to this file, or to stdout for `-`, and starts no service. */
  write?: string | undefined;
}

/** Where a demonstration tells of itself. */
export interface DemoIo {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown; isTTY?: boolean | undefined };
}
