import type { Endpoint, ServerName } from './endpoints.ts';
import type { StartedProcess } from './process.ts';

/** What a start is given. */
export interface StartContext {
  /** Its data. What an earlier start left there is gone on with: the same ports, the same content. */
  directory: string;
  tell: (line: string) => void;
  /** To be called as soon as a process exists, so that it can be stopped however the start ends. */
  onProcess: (started: StartedProcess) => void;
  /** True: it serves tests for some minutes, so a quick start is worth more than a high rate. */
  isForTests?: boolean;
}

/** A server of the tests. */
export interface Server<Name extends ServerName> {
  name: Name;
  /** Returns when it answers. Throws an error that says what is missing, or what it printed. */
  start(context: StartContext): Promise<Endpoint<Name>>;
  /** Whether it answers as it should. */
  isReady(endpoint: Endpoint<Name>): Promise<boolean>;
}
