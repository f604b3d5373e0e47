import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** A name for this process that no other one has. */
export function makeInstanceId(): string {
  return `${hostname()}:${process.pid}:${randomUUID()}`;
}
