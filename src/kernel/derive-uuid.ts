import { createHash } from 'node:crypto';

/** Makes a UUIDv5 (RFC 9562): one name in one namespace (32 hexadecimal digits) gives the same id on every machine. */
export function deriveUuid(namespaceHex: string, name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(namespaceHex, 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
