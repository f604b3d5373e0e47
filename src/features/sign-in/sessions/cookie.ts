import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

// 256 random bits, and a signature by the secret that all processes share: what nobody here made is refused without asking the database.

const RANDOM_BYTES = 32;
const FORM = /^([\w-]{43})\.([\w-]{43})$/;

/** Makes the value of a cookie, and tells the hash by which it is stored. */
export function makeCookie(secret: Buffer): { cookie: string; hash: string } {
  const random = randomBytes(RANDOM_BYTES).toString('base64url');
  const cookie = `${random}.${signatureOf(random, secret)}`;
  return { cookie, hash: hashOf(cookie) };
}

/** The hash by which a cookie is stored; null: the service did not make it. */
export function hashOfCookie(cookie: string, secret: Buffer): string | null {
  const [, random = '', signature = ''] = FORM.exec(cookie) ?? [];
  if (random === '') return null;
  const expected = Buffer.from(signatureOf(random, secret));
  return timingSafeEqual(Buffer.from(signature), expected) ? hashOf(cookie) : null;
}

function signatureOf(random: string, secret: Buffer): string {
  return createHmac('sha256', secret).update(`session\n${random}`).digest('base64url');
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}
