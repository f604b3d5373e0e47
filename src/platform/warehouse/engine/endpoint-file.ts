import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * The address and login of a running engine. The CLI, other processes and BI tools of the same user read it from a file. The
 * password is new at each start, and the engine answers no request without it.
 */
const endpointSchema = z.object({
  pid: z.int(),
  httpPort: z.int(),
  user: z.string(),
  password: z.string(),
  /** The user as whom questions are asked. */
  reader: z.object({ user: z.string(), password: z.string() }),
  /** The user as whom people's SQL runs. */
  analyst: z.object({ user: z.string(), password: z.string() }),
});
export type EngineEndpoint = z.infer<typeof endpointSchema>;

/** Reads the endpoint from `path`; null when there is none or it cannot be read. */
export function readEndpoint(path: string): EngineEndpoint | null {
  try {
    return endpointSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null; // absent, or half-written by a process that died: the engine is then started and the file replaced
  }
}

/** Writes the endpoint for this user only (0600), in one step, so that no reader sees half of it. */
export function writeEndpoint(path: string, endpoint: EngineEndpoint): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(endpoint), { mode: 0o600 });
  renameSync(draft, path);
}
