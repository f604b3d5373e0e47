import type { S3Client } from '@aws-sdk/client-s3';
import { type ByteRange, checkKey, type ObjectDraft, type ObjectFacts, type Objects } from './objects.ts';
import { objectNotFound, objectsUnavailable } from './problems.ts';

/** A bucket, and how it is reached. */
export interface S3Place {
  bucket: string;
  /** Before every key; '' or ending in a slash. */
  prefix: string;
  region: string;
  /** Null: that of AWS for the region. */
  endpoint: string | null;
  /** Null: those of the machine, such as its role. */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
}

/** S3 wants at least 5 MiB of every part but the last, and takes 10,000 of them: 80 GB. */
const PART_BYTES = 8 * 1_048_576;
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 60_000 };

type Sdk = typeof import('@aws-sdk/client-s3');
interface Opened {
  sdk: Sdk;
  client: S3Client;
}

/** Opens a store of objects in a bucket. Its library is loaded, and the bucket asked, when the first object is. */
export function openS3(place: S3Place): Objects {
  const { bucket, prefix } = place;
  let opened: Promise<Opened> | null = null;
  const open = () => (opened ??= connect(place));
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${checkKey(key)}` });
  return {
    kind: 's3',
    create: async (key) => openDraft(await open(), at(key)),
    async sizeOf(key) {
      const { sdk, client } = await open();
      try {
        return (await client.send(new sdk.HeadObjectCommand(at(key)))).ContentLength ?? 0;
      } catch (error) {
        if (isMissing(error)) return null;
        throw objectsUnavailable(`looking for ${key}`, error);
      }
    },
    async *read(key, range) {
      yield* readObject(await open(), at(key), range);
    },
    remove: (key) =>
      attempt(`removing ${key}`, async () => {
        const { sdk, client } = await open();
        await client.send(new sdk.DeleteObjectCommand(at(key)));
      }),
    async *list(wanted) {
      yield* listObjects(await open(), place, wanted);
    },
    sweepDrafts: (before) => attempt('removing drafts', async () => sweep(await open(), place, before)),
    close: () => void opened?.then(({ client }) => client.destroy()),
  };
}

async function connect({ region, endpoint, credentials }: S3Place): Promise<Opened> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region,
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    ...(credentials !== null && { credentials }),
    requestHandler: TIMEOUTS,
  });
  return { sdk, client };
}

/** What is smaller than a part is put at once; what is larger goes up part by part, and is named when all are there. */
async function openDraft({ sdk, client }: Opened, at: { Bucket: string; Key: string }): Promise<ObjectDraft> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  let upload: string | null = null;
  const parts: { ETag: string | undefined; PartNumber: number }[] = [];

  async function sendPart(): Promise<void> {
    const body = Buffer.concat(waiting);
    [waiting, bytes] = [[], 0];
    upload ??= (await client.send(new sdk.CreateMultipartUploadCommand(at))).UploadId!;
    const part = { UploadId: upload, PartNumber: parts.length + 1 };
    const { ETag } = await client.send(new sdk.UploadPartCommand({ ...at, ...part, Body: body }));
    parts.push({ ETag, PartNumber: part.PartNumber });
  }

  return {
    write: (more) =>
      attempt('sending a part', async () => {
        waiting.push(more);
        bytes += more.length;
        if (bytes >= PART_BYTES) await sendPart();
      }),
    commit: () =>
      attempt('naming a draft', async () => {
        if (upload === null) {
          await client.send(new sdk.PutObjectCommand({ ...at, Body: Buffer.concat(waiting) }));
          return;
        }
        if (bytes > 0) await sendPart();
        const whole = { UploadId: upload, MultipartUpload: { Parts: parts } };
        await client.send(new sdk.CompleteMultipartUploadCommand({ ...at, ...whole }));
      }),
    async abort() {
      waiting = [];
      if (upload === null) return;
      const ended = client.send(new sdk.AbortMultipartUploadCommand({ ...at, UploadId: upload }));
      await ended.catch(() => undefined); // the sweep finds it
    },
  };
}

async function* readObject(
  { sdk, client }: Opened,
  at: { Bucket: string; Key: string },
  range: ByteRange | undefined,
): AsyncGenerator<Buffer> {
  try {
    const wanted = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    const { Body: body } = await client.send(new sdk.GetObjectCommand({ ...at, ...wanted }));
    yield* body as unknown as AsyncIterable<Buffer>;
  } catch (error) {
    throw isMissing(error) ? objectNotFound(at.Key, error) : objectsUnavailable(`reading ${at.Key}`, error);
  }
}

async function* listObjects(
  { sdk, client }: Opened,
  { bucket, prefix }: S3Place,
  wanted: string,
): AsyncGenerator<ObjectFacts> {
  let token: string | undefined;
  do {
    const page = await attempt('listing objects', () =>
      client.send(
        new sdk.ListObjectsV2Command({
          Bucket: bucket,
          Prefix: `${prefix}${wanted}`,
          ContinuationToken: token,
        }),
      ),
    );
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
      yield { key: Key.slice(prefix.length), size: Size, changedAt: LastModified };
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function sweep({ sdk, client }: Opened, { bucket, prefix }: S3Place, before: Date): Promise<number> {
  const { Uploads: uploads = [] } = await client.send(
    new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }),
  );
  const old = uploads.filter(({ Initiated }) => Initiated !== undefined && Initiated < before);
  for (const { Key, UploadId } of old)
    await client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  return old.length;
}

function isMissing(error: unknown): boolean {
  return ['NotFound', 'NoSuchKey'].includes(String((error as { name?: unknown } | null)?.name));
}

async function attempt<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw objectsUnavailable(what, error);
  }
}
