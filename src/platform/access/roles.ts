import { metricScopes, type Scope } from './scopes.ts';

/**
 * The roles of people: each is a list of scopes. None shows single persons: an analyst or operator who compares drivers is given
 * `personal:read` beside the role.
 */
export const roleScopes = {
  viewer: ['read'],
  analyst: ['read', 'analyses', 'exports'],
  finance: ['read:bookings', 'read:payments', 'read:payouts', 'read:trips', 'exports'],
  operator: ['read', 'ingest', 'operate'],
  admin: ['admin'],
} as const satisfies Record<string, readonly Scope[]>;

/** Presets of keys for programs: each is a list of scopes. */
export const presetScopes = {
  producer: ['ingest'],
  analyst: roleScopes.analyst,
  'wall-display': metricScopes,
  'mobile-backend': ['tokens'],
} as const satisfies Record<string, readonly Scope[]>;
