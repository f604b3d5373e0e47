import { z } from 'zod';
import type { Agree } from './agree.ts';

/** How far the store is at a tick. All processes have the same one. */
export interface Standing {
  /** Numbers are complete up to here, ms; null: the store does not say. */
  watermarkMs: number | null;
  /** Records that are not in the numbers yet; null: the store does not say. */
  inFlight: number | null;
  /** With the same version at a later tick no row has changed between them; null: it is unknown, or rows are being written. */
  version: string | null;
}

export interface StandingSources {
  agree: Agree;
  moment: (atMs: number) => Promise<{ watermarkMs: number; inFlight: number }>;
  /** Reads the version of all that answers read, now or later. */
  readVersion: () => Promise<string | null>;
}

const schema = z.object({
  watermarkMs: z.number().nullable(),
  inFlight: z.number().nullable(),
  version: z.string().nullable(),
});
const unknown: Standing = { watermarkMs: null, inFlight: null, version: null };

/** Reads the standing of a tick. Never rejects: a store that does not answer tells its error to each query. */
export async function readStanding(
  { agree, moment, readVersion }: StandingSources,
  { seq, atMs }: { seq: number; atMs: number },
): Promise<Standing> {
  const read = async () => {
    const [{ watermarkMs, inFlight }, version] = await Promise.all([
      moment(atMs),
      readVersion().catch(() => null), // then every query is computed
    ]);
    return JSON.stringify({ watermarkMs, inFlight, version } satisfies Standing);
  };
  try {
    return schema.parse(JSON.parse(await agree('tick', seq, read)));
  } catch {
    return unknown;
  }
}
