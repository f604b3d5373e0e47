/** Reads Kafka's wire format from bytes, forward. Throws `RangeError` beyond the end. */
export class Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Moves forward by `length` bytes and returns the place before them. */
  skip(length: number): number {
    const from = this.at;
    if (length < 0 || from + length > this.end) throw new RangeError('The bytes end too early.');
    this.at = from + length;
    return from;
  }

  int8(): number {
    return this.bytes.readInt8(this.skip(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.skip(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.skip(4));
  }

  uint32(): number {
    return this.bytes.readUInt32BE(this.skip(4));
  }

  /** Reads a number that must stay below 2^53, as offsets and times do. */
  int64(): number {
    return Number(this.bytes.readBigInt64BE(this.skip(8)));
  }

  uuid(): string {
    const from = this.skip(16);
    const hex = this.bytes.toString('hex', from, from + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  unsignedVarint(): number {
    const { bytes, end } = this;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= end) break;
      const byte = bytes[this.at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new RangeError('A number of variable length has no end.');
  }

  varint(): number {
    const value = this.unsignedVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Skips a number of up to ten bytes. */
  skipVarint(): void {
    const { bytes, end } = this;
    for (let length = 0; length < 10 && this.at < end; length++) if (bytes[this.at++]! < 0x80) return;
    throw new RangeError('A number of variable length has no end.');
  }

  /** Reads a "compact" list; a null list becomes an empty one. */
  list<T>(read: () => T): T[] {
    const length = this.unsignedVarint() - 1;
    const items: T[] = [];
    for (let index = 0; index < length; index++) items.push(read());
    return items;
  }

  skipTaggedFields(): void {
    for (let count = this.unsignedVarint(); count > 0; count--) {
      this.skipVarint();
      this.skip(this.unsignedVarint());
    }
  }
}
