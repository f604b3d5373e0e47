import { z } from 'zod';
import { isLoopback } from '../../kernel/loopback.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import { roleScopes } from '../../platform/access/roles.ts';
import { defineSection } from '../../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../../platform/config/define-setting.ts';
import type { RoleRules } from './oidc/roles-of.ts';

const text = z.string().regex(/^[\x21-\x7e]{1,500}$/);
const issuer = z.string().refine((given) => {
  const url = URL.parse(given);
  return (
    url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  );
});

type RoleName = keyof typeof roleScopes;
const isRole = (name: string): name is RoleName => Object.hasOwn(roleScopes, name);

const roleRules = z.string().transform((given, context): RoleRules => {
  const [claim = '', rules = '', ...rest] = given.trim().split(/\s+/);
  const pairs = rules.split(',').map((rule) => {
    const at = rule.lastIndexOf('=');
    return [rule.slice(0, at), rule.slice(at + 1)] as const;
  });
  if (claim !== '' && rest.length === 0 && pairs.every(([value, role]) => value !== '' && isRole(role)))
    return { claim, roles: new Map(pairs as (readonly [string, RoleName])[]) };
  context.addIssue({ code: 'custom', message: 'is no list of roles' });
  return z.NEVER;
});

/** How the service asks an issuer who somebody is. */
export interface OidcConfig {
  issuer: string;
  clientId: string;
  /** Null: a public client, which PKCE alone protects. */
  clientSecret: string | null;
  rules: RoleRules;
}

/** These settings say how people sign in. */
export const signInSection = defineSection({
  title: 'Signing in',
  settings: {
    OIDC_ISSUER: optionalSetting(issuer, {
      description:
        'The OpenID Connect issuer at which people sign in to the pages. Its client needs the redirect URI <PUBLIC_URL>/v1/sign-in/oidc/callback. Whoever runs the identity provider of the company sets it.',
      allowed: 'an https:// URL, or http:// on this machine',
      example: 'https://login.openride.example/realms/staff',
    }),
    OIDC_CLIENT_ID: optionalSetting(text, {
      description: 'The id of this service at the issuer.',
      allowed: '1 to 500 printable ASCII characters without spaces',
      example: 'openride-analytics',
    }),
    OIDC_CLIENT_SECRET: optionalSetting(text, {
      description: 'Its secret at the issuer. Empty: it is a public client there.',
      allowed: '1 to 500 printable ASCII characters without spaces',
      secret: true,
    }),
    OIDC_ROLES: setting(roleRules, {
      description:
        'Which claim tells the roles of a person, and which role of this service each of its values gives. Of several the person has the rights of all; of none, no way in.',
      allowed: `a claim, a space, and value=role separated by commas, where a role is one of ${Object.keys(roleScopes).join(', ')}`,
      default: `roles ${Object.keys(roleScopes)
        .map((role) => `${role}=${role}`)
        .join(',')}`,
      example: 'groups analytics-admins=admin,ops-lagos=operator,finance=finance',
    }),
    SESSION_MINUTES: setting(wholeNumber(5, 1440), {
      description:
        'How long a session lasts after its last use; the longest is a day. Who answers for security lowers it for pages on shared machines.',
      allowed: 'a whole number from 5 to 1440',
      default: '60',
      unit: 'minutes',
    }),
  },
  shape: (read) => {
    const {
      OIDC_ISSUER,
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: clientSecret,
      OIDC_ROLES: rules,
    } = read;
    const oidc: OidcConfig | null =
      OIDC_ISSUER === null || clientId === null
        ? null
        : { issuer: OIDC_ISSUER, clientId, clientSecret, rules };
    return { oidc, sessionMs: read.SESSION_MINUTES * MINUTE_MS };
  },
  contradictions(read) {
    const { OIDC_ISSUER: asked, OIDC_CLIENT_ID: clientId } = read;
    const problems: string[] = [];
    const isSet = (value: unknown) => value !== null && value !== undefined;
    if (isSet(asked) && clientId === null)
      problems.push('OIDC_CLIENT_ID must be set with OIDC_ISSUER: the issuer knows the service by it');
    if (isSet(clientId) && asked === null)
      problems.push('OIDC_ISSUER must be set with OIDC_CLIENT_ID: it says who knows the people');
    return problems;
  },
});
export type SignInConfig = ReturnType<typeof signInSection.shape>;
