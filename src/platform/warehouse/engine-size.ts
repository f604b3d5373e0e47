import { z } from 'zod';
import type { Warehouse } from './open.ts';
import type { EngineSize } from './telemetry.ts';

const sizeRow = z.object({ bytes: z.coerce.number(), parts: z.coerce.number() });

/** Reads the memory and disk that the embedded engine uses; null when the store is not embedded. Throws store errors. */
export async function readEngineSize(warehouse: Warehouse): Promise<EngineSize | null> {
  const memoryBytes = warehouse.engine()?.residentBytes ?? null;
  if (memoryBytes === null) return null;
  const [size] = await warehouse.connection.query(
    sizeRow,
    'SELECT sum(bytes_on_disk) AS bytes, count() AS parts FROM system.parts WHERE active AND database = currentDatabase()',
  );
  return size === undefined ? null : { memoryBytes, diskBytes: size.bytes, activeParts: size.parts };
}
