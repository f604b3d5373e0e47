import type { ServerFrame } from './server-frame.ts';

/** A connection as a session sees it. */
export interface Line {
  /** `seq`: of the tick that the frame tells of. */
  send(bytes: Buffer, seq?: number): void;
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left this process. */
  bufferedBytes(): number;
}

/** Sends a frame that is for this connection alone. */
export function tell(line: Line, frame: ServerFrame): void {
  line.send(Buffer.from(JSON.stringify(frame)));
}
