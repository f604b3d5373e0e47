import { z } from 'zod';
import { isLoopback } from '../../kernel/loopback.ts';
import { defineSection } from '../../platform/config/define-section.ts';
import { optionalSetting } from '../../platform/config/define-setting.ts';

const LEAST_SECRET_BYTES = 32;

const text = z.string().regex(/^[\x21-\x7e]{1,500}$/);
const secret = z.string().refine((given) => Buffer.byteLength(given) >= LEAST_SECRET_BYTES);
const keysUrl = z.string().refine((given) => {
  const url = URL.parse(given);
  return (
    url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  );
});

/** The platform signs its tokens in this way, and they must name this issuer and this audience. */
export type Platform = { issuer: string; audience: string } & ({ secret: string } | { keysUrl: string });

/** These settings say which tokens of the platform are believed. */
export const tokensSection = defineSection({
  title: 'Tokens of the platform',
  settings: {
    JWT_SECRET: optionalSetting(secret, {
      description:
        'The secret with which the platform signs the tokens of its apps (HS256). Who has such a token may ask for the own numbers here.',
      allowed: `at least ${LEAST_SECRET_BYTES} bytes`,
      secret: true,
    }),
    JWKS_URL: optionalSetting(keysUrl, {
      description:
        'Where the platform shows its public keys, if it signs with private ones (RS256, PS256, ES256, EdDSA).',
      allowed: 'an https:// URL, or http:// on this machine',
      example: 'https://auth.openride.example/.well-known/jwks.json',
    }),
    JWT_ISSUER: optionalSetting(text, {
      description: 'The issuer (`iss`) that a token of the platform must name.',
      allowed: '1 to 500 printable ASCII characters without spaces',
      example: 'https://auth.openride.example',
    }),
    JWT_AUDIENCE: optionalSetting(text, {
      description:
        'The audience (`aud`) that a token of the platform must name, so that one for another service is none here.',
      allowed: '1 to 500 printable ASCII characters without spaces',
      example: 'openride-analytics',
    }),
  },
  shape: (read): { platform: Platform | null } => {
    const { JWT_SECRET: own, JWKS_URL: url, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = read;
    if (issuer === null || audience === null) return { platform: null };
    if (own !== null) return { platform: { secret: own, issuer, audience } };
    return { platform: url === null ? null : { keysUrl: url, issuer, audience } };
  },
  contradictions(read) {
    const { JWT_SECRET: own, JWKS_URL: url, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = read;
    const problems: string[] = [];
    const isSet = (value: unknown) => value !== null && value !== undefined;
    if (isSet(own) && isSet(url))
      problems.push('JWT_SECRET must be empty with JWKS_URL: the platform signs in one way');
    for (const [name, value] of [
      ['JWT_ISSUER', issuer],
      ['JWT_AUDIENCE', audience],
    ] as const)
      if ((isSet(own) || isSet(url)) && value === null)
        problems.push(
          `${name} must be set with ${isSet(own) ? 'JWT_SECRET' : 'JWKS_URL'}: without it tokens for other services would do`,
        );
    return problems;
  },
});
export type TokensConfig = ReturnType<typeof tokensSection.shape>;
