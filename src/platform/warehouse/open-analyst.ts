import { ANALYTICS_DATABASE } from './analyst-limits.ts';
import { type Connection, type ConnectionOptions, type StoreAddress, openConnection } from './connection.ts';
import { READER_PLACES } from './make-reader.ts';

/**
 * Opens the connections on which people's SQL runs. An answer is sent only when it is complete: whoever asked never takes one that
 * failed half-way for a shorter one.
 */
export function openAnalyst(
  address: StoreAddress,
  { onAnswer, settings = {} }: Pick<ConnectionOptions, 'onAnswer' | 'settings'> = {},
): Connection {
  return openConnection(
    { ...address, database: ANALYTICS_DATABASE },
    {
      maxConnections: READER_PLACES,
      waitsForEnd: true,
      settings,
      ...(onAnswer !== undefined && { onAnswer }),
    },
  );
}
