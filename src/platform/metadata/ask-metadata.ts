import { CodedError } from '../../kernel/errors.ts';

/**
 * Asks something that lives in the metadata. An error that nobody named is that of a database that is away or broken:
 * `metadata_unavailable`.
 */
export async function askMetadata<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('metadata_unavailable', 'The metadata cannot be asked at the moment.', {
      cause: error,
    });
  }
}
