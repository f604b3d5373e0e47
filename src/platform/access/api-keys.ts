import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isScope, type Scope, scopes } from './scopes.ts';

/** A key as it is kept in memory: the secret itself is forgotten at start. */
export interface ApiKey {
  name: string;
  scopes: readonly Scope[];
  /** SHA-256 of the secret, 32 bytes. */
  hash: Buffer;
}

/** The name of a key: 1 to 64 letters, digits, ".", "_" or "-". */
export const KEY_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const SECRET = /^[\x21-\x7e]{16,200}$/;
// Some scopes have a colon of their own, so the secret begins at the first colon after the scopes.
const ONE_SCOPE = `(?:${scopes.filter((scope) => scope.includes(':')).join('|')}|[^:+]*)`;
const ENTRY = new RegExp(`^([^:]*):(${ONE_SCOPE}(?:\\+${ONE_SCOPE})*):(.+)$`);
const PRE_HASHED = /^sha256=([0-9a-f]{64})$/i;

/** SHA-256 of a secret. Secrets are long and random, so no salt and no slow hash is needed. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The keys of `API_KEYS`: entries `name:scope+scope:secret`, separated by commas; the secret may be `sha256=<hex>`. */
export const apiKeysSchema = z.string().transform((text, context): ApiKey[] => {
  const keys: ApiKey[] = [];
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const [index, entry] of entries.entries()) {
    const key = parseEntry(entry);
    if (typeof key === 'string') context.addIssue(`entry ${index + 1}: ${key}`);
    else if (keys.some((other) => other.name === key.name))
      context.addIssue(`entry ${index + 1}: the name "${key.name}" is used twice`);
    else if (keys.some((other) => other.hash.equals(key.hash)))
      context.addIssue(`entry ${index + 1}: the secret is that of another entry`);
    else keys.push(key);
  }
  return keys;
});

/** A key, or what is wrong with the entry, in words that hold nothing of its secret. */
function parseEntry(entry: string): ApiKey | string {
  const match = ENTRY.exec(entry);
  if (match === null) return 'it is not of the form name:scope+scope:secret';
  const [, name = '', scopeList = '', secret = ''] = match;
  if (!KEY_NAME.test(name)) return 'the name must be 1 to 64 letters, digits, ".", "_" or "-"';
  const granted = scopeList.split('+');
  if (!granted.every(isScope)) return `the scopes must be some of ${scopes.join(', ')}, joined by "+"`;
  const hex = PRE_HASHED.exec(secret)?.[1];
  if (hex !== undefined) return { name, scopes: granted, hash: Buffer.from(hex, 'hex') };
  if (secret.startsWith('sha256=')) return 'sha256= must be followed by 64 hexadecimal digits';
  if (!SECRET.test(secret)) return 'the secret must be 16 to 200 printable ASCII characters without spaces';
  return { name, scopes: granted, hash: hashSecret(secret) };
}
