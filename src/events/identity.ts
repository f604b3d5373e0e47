import { hash } from 'node:crypto';

// The namespace of derived event ids. It never changes: with another one, a re-sent event would count twice.
const NAMESPACE = Buffer.from('5c0a1f7e8b6d4e3f9a2b7c4d1e0f6a85', 'hex');

/** The id of an event that came without one: UUIDv5 (RFC 9562) of its type, its entity and its canonical JSON. */
export function deriveEventId(eventType: string, entityId: string, canonicalJson: string): string {
  const name = Buffer.from(`${eventType}\n${entityId}\n${canonicalJson}`);
  const digest = hash('sha1', Buffer.concat([NAMESPACE, name]), 'buffer');
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
