import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';

// A ZIP file, written front to back. Sizes are known only behind each part, so they stand there and in the directory at the end, as the format
// allows. Every part has the same date: the same content is the same bytes.

const UTF8_AND_SIZES_BEHIND = 0x0808;
const DEFLATED = 8;
const VERSION = 20;
/** 1980-01-01, the first day that the format knows. */
const DATE = 0x0021;
/** Without ZIP64 no part and no offset may reach it. */
const LIMIT = 0xffff_ffff;
const LEVEL = 1;

interface Part {
  name: Buffer;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

export interface ZipWriter {
  /** Begins a part; the one before it ends. */
  begin(name: string): Promise<void>;
  /** Adds to the part. Resolves when more may come. */
  write(text: string): Promise<void>;
  /** Ends the last part and the file. */
  end(): Promise<void>;
}

/** Opens a ZIP file whose bytes go to `emit`. Throws where a part or the file would be 4 GiB or more. */
export function openZip(emit: (bytes: Buffer) => void): ZipWriter {
  const parts: Part[] = [];
  let offset = 0;
  let current: ReturnType<typeof beginPart> | null = null;

  function send(bytes: Buffer): void {
    offset += bytes.length;
    if (offset >= LIMIT) throw new RangeError('A ZIP file without ZIP64 cannot be 4 GiB or more.');
    emit(bytes);
  }

  async function endPart(): Promise<void> {
    if (current === null) return;
    const part = await current.end();
    current = null;
    parts.push(part);
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(0x0807_4b50, 0);
    writeSizes(sizes, part, 4);
    send(sizes);
  }

  return {
    async begin(name) {
      await endPart();
      current = beginPart(Buffer.from(name), offset, send);
      send(localHeader(Buffer.from(name)));
    },
    write: (text) => current!.write(text),
    async end() {
      await endPart();
      const start = offset;
      for (const part of parts) send(directoryEntry(part));
      send(directoryEnd(parts.length, offset - start, start));
    },
  };
}

function beginPart(name: Buffer, offset: number, send: (bytes: Buffer) => void) {
  const deflate = createDeflateRaw({ level: LEVEL });
  const part: Part = { name, crc: 0, packed: 0, size: 0, offset };
  deflate.on('data', (bytes: Buffer) => {
    part.packed += bytes.length;
    send(bytes);
  });
  return {
    async write(text: string): Promise<void> {
      const bytes = Buffer.from(text);
      part.crc = crc32(bytes, part.crc);
      part.size += bytes.length;
      if (part.size >= LIMIT)
        throw new RangeError('A part of a ZIP file without ZIP64 cannot be 4 GiB or more.');
      if (!deflate.write(bytes)) await once(deflate, 'drain');
    },
    async end(): Promise<Part> {
      const ended = once(deflate, 'end');
      deflate.end();
      await ended;
      return part;
    },
  };
}

function writeSizes(into: Buffer, { crc, packed, size }: Part, at: number): void {
  into.writeUInt32LE(crc, at);
  into.writeUInt32LE(packed, at + 4);
  into.writeUInt32LE(size, at + 8);
}

function localHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  writeKind(header, 4);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function writeKind(into: Buffer, at: number): void {
  into.writeUInt16LE(VERSION, at);
  into.writeUInt16LE(UTF8_AND_SIZES_BEHIND, at + 2);
  into.writeUInt16LE(DEFLATED, at + 4);
  into.writeUInt16LE(DATE, at + 8);
}

function directoryEntry(part: Part): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x0201_4b50, 0);
  entry.writeUInt16LE(VERSION, 4);
  writeKind(entry, 6);
  writeSizes(entry, part, 16);
  entry.writeUInt16LE(part.name.length, 28);
  entry.writeUInt32LE(part.offset, 42);
  return Buffer.concat([entry, part.name]);
}

function directoryEnd(parts: number, size: number, start: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(parts, 8);
  end.writeUInt16LE(parts, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(start, 16);
  return end;
}
