import { z } from 'zod';
import { defineSection } from '../config/define-section.ts';
import { optionalSetting } from '../config/define-setting.ts';

const place = z.string().refine((text) => {
  const url = URL.parse(text);
  return url?.protocol === 'file:' ? url.host === '' : url?.protocol === 's3:' && url.hostname !== '';
});

/** Where objects are kept. */
export const objectsSection = defineSection({
  title: 'Objects',
  settings: {
    OBJECTS_URL: optionalSetting(place, {
      description:
        'Where files to take home are kept. Left out: in the directory `objects` of DATA_DIR. Processes on several machines need a place that all of them reach. ' +
        'Of S3: a bucket, a prefix if wanted, `region`, and `endpoint` of a store that is not AWS.',
      allowed: 'a file:// or an s3:// URL',
      example: 's3://openride-exports/analytics?region=eu-west-1&endpoint=https://s3.internal:9000',
    }),
    OBJECTS_ACCESS_KEY_ID: optionalSetting(z.string(), {
      description: 'The key of S3. Left out: the credentials of the machine, such as its role.',
      allowed: 'any text',
    }),
    OBJECTS_SECRET_ACCESS_KEY: optionalSetting(z.string(), {
      description: 'The secret of that key.',
      allowed: 'any text',
      secret: true,
    }),
  },
  shape: (read) => ({
    url: read.OBJECTS_URL,
    credentials:
      read.OBJECTS_ACCESS_KEY_ID === null || read.OBJECTS_SECRET_ACCESS_KEY === null
        ? null
        : { accessKeyId: read.OBJECTS_ACCESS_KEY_ID, secretAccessKey: read.OBJECTS_SECRET_ACCESS_KEY },
  }),
});
