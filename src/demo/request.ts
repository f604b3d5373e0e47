import type { SizeName } from './options.ts';

/** The options of a demonstration. */
export interface DemoRequest {
  size: SizeName;
  days: number;
  seed: number;
  /** The least rate of the live city, about; 0 for the city's own rate. */
  eventsPerSecond: number;
  /** The local time of the city at its start, in minutes since midnight; null for the time of Lagos. */
  clock: number | null;
  /** The port; undefined for the port of the settings. */
  port: number | undefined;
  /** Deletes the stored city and begins anew. */
  fresh: boolean;
  goesLive: boolean;
  /** Sends events to topics and starts no service. */
  kafka: boolean;
  /** Writes the history to this file, or to stdout for `-`, and starts no service. */
  write?: string | undefined;
}

/** The streams that a demonstration writes to. */
export interface DemoIo {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown; isTTY?: boolean | undefined };
}
