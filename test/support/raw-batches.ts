import { ConnectionPool, crc32c, createAPI, createRecordsBatch, Writer } from '@platformatic/kafka';

// Record batches that no client would make, put into a topic as they are.

const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;

/**
 * A gzip batch of these values with bytes behind the compressed ones that are no gzip: the broker, which reads only as far
 * as it must, takes it, and a strict reader finds it broken.
 */
export function brokenBatch(topic: string, values: readonly string[]): Buffer {
  const messages = values.map((value) => ({ topic, key: Buffer.alloc(0), value: Buffer.from(value) }));
  const batch = createRecordsBatch(messages as never, { compression: 'gzip' } as never).buffer;
  return sealed(Buffer.concat([batch, Buffer.from('no gzip')]));
}

/** The batch with the length and the checksum that its bytes have. */
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
    reader.readUnsignedVarInt(); // topics
    reader.readString();
    reader.readUnsignedVarInt(); // partitions
    reader.readInt32();
    return reader.readInt16();
  },
);

/** Produces a batch as it is. Throws when the broker does not take it. */
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
