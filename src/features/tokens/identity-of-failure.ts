import { errors } from 'jose';
import type { Identity } from '../../platform/access/identity.ts';

const RETRY_AFTER_SECONDS = 5;

/** Errors that tell about the token. All others are of the way to the keys. */
const aboutToken = [
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** Returns the identity of a sender whose token was not verified. An expired token has a right signature, so it is no guess. */
export function identityOfFailure(error: unknown): Identity {
  if (error instanceof errors.JWTExpired) return { outcome: 'expired' };
  if (aboutToken.some((kind) => error instanceof kind)) return { outcome: 'unknown' };
  return { outcome: 'unavailable', retryAfterSeconds: RETRY_AFTER_SECONDS };
}
