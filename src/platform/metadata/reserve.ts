import type { Logger } from '../../kernel/log.ts';
import { lockMetadata } from './lock-metadata.ts';
import { type Metadata, type MetadataOptions, openMetadata } from './open.ts';

// PGlite costs half a second of computing and more than 100 MB, the first time several seconds: so a service takes the right to it at
// its start, and opens it when something needs it.

/** The metadata of this process, open or to be opened. */
export interface ReservedMetadata {
  kind: Metadata['kind'];
  /** Opens it at the first call, and again after it could not be opened. Rejects as `openMetadata` does. */
  open(): Promise<Metadata>;
  state(): { state: 'not opened' | 'opening' | 'open' | 'failed'; error: string | null };
  close(): Promise<void>;
}

/** Makes sure that no other service has the metadata of the directory: throws `metadata_in_use`. With PostgreSQL any number may. */
export function reserveMetadata(options: MetadataOptions & { log: Logger }): ReservedMetadata {
  const kind = options.databaseUrl === null ? 'pglite' : 'postgres';
  let lock = kind === 'pglite' ? lockMetadata(options.dataDir) : null;
  let opening: Promise<Metadata> | null = null;
  let state: ReturnType<ReservedMetadata['state']> = { state: 'not opened', error: null };

  function open(): Promise<Metadata> {
    opening ??= openNow().catch((error: unknown) => {
      opening = null;
      lock = null; // it was released, and is taken again by the next try
      throw error;
    });
    return opening;
  }

  async function openNow(): Promise<Metadata> {
    state = { state: 'opening', error: null };
    try {
      const metadata = await openMetadata({ ...options, ...(lock !== null && { lock }) });
      state = { state: 'open', error: null };
      return metadata;
    } catch (error) {
      options.log.error({ err: error }, 'the metadata cannot be opened');
      state = { state: 'failed', error: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  return {
    kind,
    open,
    state: () => state,
    async close() {
      const metadata = await opening?.catch(() => null);
      await metadata?.close();
      lock?.release();
    },
  };
}
