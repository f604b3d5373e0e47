import { z } from 'zod';
import { jwtVerify, SignJWT } from 'jose';

// Between the two halves of a sign-in the browser keeps what begins it, signed: the state and the nonce that the issuer sends back, the
// verifier that proves to it who asked, and the page to return to. So any process can end what another began.

/** A sign-in that was begun. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
  returnTo: string;
}

/** It is ended within so long, or begun again. */
export const ATTEMPT_SECONDS = 600;
const AUDIENCE = 'openride.sign-in';

const attemptSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});

/** Signs an attempt for the cookie. */
export function signAttempt(attempt: Attempt, secret: Buffer, nowMs: number): Promise<string> {
  const nowSeconds = Math.floor(nowMs / 1000);
  return new SignJWT({ ...attempt })
    .setProtectedHeader({ alg: 'HS256', typ: 'sign-in' })
    .setAudience(AUDIENCE)
    .setExpirationTime(nowSeconds + ATTEMPT_SECONDS)
    .sign(secret);
}

/** Reads a signed attempt; null: it is none, or too old. */
export async function readAttempt(signed: string, secret: Buffer, nowMs: number): Promise<Attempt | null> {
  try {
    const options = {
      algorithms: ['HS256'],
      typ: 'sign-in',
      audience: AUDIENCE,
      currentDate: new Date(nowMs),
    };
    return attemptSchema.parse((await jwtVerify(signed, secret, options)).payload);
  } catch {
    return null;
  }
}

/** The path on this service that a browser returns to; anything else is the first page. */
export function pathOnly(given: string | undefined): string {
  if (given === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(given) || given.includes('\\')) return '/';
  return given;
}
