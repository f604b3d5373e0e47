import { createHmac, timingSafeEqual } from 'node:crypto';

/** A link lasts so long: long enough to be opened, and of little use to who finds it later. */
const LINK_MS = 900_000;

/** Makes and checks links by which a browser gets a file without a key. */
export interface Links {
  /** Returns the query of the link to an export, and when it ends. */
  sign(id: string): { query: string; expiresAt: Date };
  /** Tells whether a link is ours and has not ended. */
  isValid(id: string, link: { expires: number; signature: string }): boolean;
}

/** Makes links. All processes of the service have the same secret. */
export function makeLinks(secret: Buffer, now: () => number): Links {
  const signatureOf = (id: string, expires: number) =>
    createHmac('sha256', secret).update(`export-link\n${id}\n${expires}`).digest();
  return {
    sign(id) {
      const expires = Math.floor((now() + LINK_MS) / 1000);
      return {
        query: `expires=${expires}&signature=${signatureOf(id, expires).toString('base64url')}`,
        expiresAt: new Date(expires * 1000),
      };
    },
    isValid(id, { expires, signature }) {
      const given = Buffer.from(signature, 'base64url');
      const own = signatureOf(id, expires);
      return given.length === own.length && timingSafeEqual(given, own) && expires * 1000 > now();
    },
  };
}
