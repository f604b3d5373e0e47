import { existsSync } from 'node:fs';
import { CodedError } from '../../kernel/errors.ts';
import { joinEngine } from './engine/join.ts';
import { linkCopy } from './engine/link-copy.ts';
import { enginePaths } from './engine/start.ts';
import { openWarehouse, type Warehouse, type WarehouseOptions } from './open.ts';

/**
 * Opens a store for reading: a server, the running engine, or else a temporary engine on a copy of the stopped engine's files.
 * It migrates nothing. Throws `store_empty` when there is no store yet, and what `openWarehouse` throws.
 */
export async function openToRead(options: WarehouseOptions): Promise<Warehouse> {
  const paths = enginePaths(options.dataDir);
  if (options.remote !== null || (await joinEngine(paths)) !== null) return openWarehouse(options);
  if (!existsSync(paths.store))
    throw new CodedError(
      'store_empty',
      `Nothing is stored in ${options.dataDir} yet. Start the service, or set DATA_DIR to the directory that it uses.`,
    );
  const copy = linkCopy(options.dataDir);
  try {
    const warehouse = await openWarehouse({ ...options, dataDir: copy.dataDir });
    return { ...warehouse, close: () => warehouse.close().finally(() => copy.remove()) };
  } catch (error) {
    copy.remove();
    throw error;
  }
}
