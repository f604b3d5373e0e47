import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDirectory } from './directory.ts';
import type { Objects } from './objects.ts';
import { openS3, type S3Place } from './s3.ts';

export interface ObjectsConfig {
  /** Null: a directory of the service. */
  url: string | null;
  credentials: S3Place['credentials'];
}

const DEFAULT_REGION = 'us-east-1';

/** Opens the store of objects. It is not asked before there is an object. */
export function openObjects({ url, credentials }: ObjectsConfig, { dataDir }: { dataDir: string }): Objects {
  if (url === null) return openDirectory(join(dataDir, 'objects'));
  const place = new URL(url);
  if (place.protocol === 'file:') return openDirectory(fileURLToPath(place));
  const prefix = place.pathname.replaceAll(/^\/+|\/+$/g, '');
  return openS3({
    bucket: place.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region: place.searchParams.get('region') ?? DEFAULT_REGION,
    endpoint: place.searchParams.get('endpoint'),
    credentials,
  });
}
