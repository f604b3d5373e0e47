import { ConnectionPool, crc32c, createAPI, createRecordsBatch, Writer } from '@platformatic/kafka';

// These functions put record batches into a topic that no client would write.

const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;

/**
 * Makes a gzip batch of these values with extra bytes behind the compressed ones. The broker reads only what it must and accepts
 * the batch; a strict reader finds it broken.
 */
export function brokenBatch(topic: string, values: readonly string[]): Buffer {
  const messages = values.map((value) => ({ topic, key: Buffer.alloc(0), value: Buffer.from(value) }));
  const batch = createRecordsBatch(messages as never, { compression: 'gzip' } as never).buffer;
  return sealed(Buffer.concat([batch, Buffer.from('no gzip')]));
}

/** Writes the true length and checksum into the batch. */
function sealed(batch: Buffer): Buffer {
  batch.writeInt32BE(batch.length - LENGTH_AT - 4, LENGTH_AT);
  batch.writeUInt32BE(crc32c(batch.subarray(ATTRIBUTES_AT)), CRC_AT);
  return batch;
}

const produce = createAPI<[topic: string, partition: number, batch: Buffer], number>(
  0,
  9,
  (topic: string, partition: number, batch: Buffer) =>
    Writer.create()
      .appendString(null)
      .appendInt16(-1)
      .appendInt32(10_000)
      .appendArray([topic], (writer, name) =>
        writer
          .appendString(name)
          .appendArray([partition], (inner, index) => inner.appendInt32(index).appendBytes(batch)),
      )
      .appendTaggedFields(),
  (_id, _key, _version, reader) => {
    reader.readUnsignedVarInt(); // This skips the number of topics.
    reader.readString();
    reader.readUnsignedVarInt(); // This skips the number of partitions.
    reader.readInt32();
    return reader.readInt16();
  },
);

/** Sends a batch unchanged. Throws if the broker rejects it. */
export async function produceBatch(
  bootstrap: string,
  { topic, partition, batch }: { topic: string; partition: number; batch: Buffer },
): Promise<void> {
  const [host = '', port = ''] = bootstrap.split(',')[0]!.split(':');
  const pool = new ConnectionPool('test');
  try {
    const connection = await pool.get({ host, port: Number(port) });
    const errorCode = await produce.async(connection, topic, partition, batch);
    if (errorCode !== 0) throw new Error(`The broker refused the batch with error ${errorCode}.`);
  } finally {
    await pool.close();
  }
}
