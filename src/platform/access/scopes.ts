// Every right that a principal may have, in one list. A test holds the families against those of the contract and of the catalogue,
// which this floor may not import.

const eventFamilies = ['user', 'booking', 'payment', 'trip', 'route', 'location', 'payout'] as const;
const metricFamilies = ['bookings', 'payments', 'trips', 'users', 'drivers', 'routes', 'payouts'] as const;

type EventFamily = (typeof eventFamilies)[number];
type MetricFamily = (typeof metricFamilies)[number];

/** The scopes without families, and what each allows. */
const meanings = {
  ingest: 'send events of every family',
  read: 'read every metric, and how the service and its data are',
  analyses: 'ask analyses, such as funnels and cohorts, of the families that may be read',
  exports: 'export data',
  'personal:read': 'read answers about single persons',
  'dead_letters:raw': 'read dead letters with their personal data and exact places',
  'geo:exact': 'read places without suppression',
  sql: 'ask by SQL',
  'people:read': 'look up people',
  'own:read': 'read the numbers of the driver or rider to whom a token is bound',
  tokens: 'make short-lived tokens for apps',
  operate: 'run, pause and resume jobs and checks, and declare days of the calendar',
  admin: 'manage keys, read the audit, and do whatever shows no personal data',
} as const;

type PlainScope = keyof typeof meanings;

/** A right. `ingest` holds every `ingest:<event family>`, and `read` every `read:<metric family>`. */
export type Scope = PlainScope | `ingest:${EventFamily}` | `read:${MetricFamily}`;

const ofFamilies = {
  ingest: eventFamilies.map((family) => `ingest:${family}` as const),
  read: metricFamilies.map((family) => `read:${family}` as const),
};

/** Every scope, with what it allows. */
export const scopeMeanings: Readonly<Record<Scope, string>> = Object.assign(
  {},
  meanings,
  ...eventFamilies.map((family) => ({ [`ingest:${family}`]: `send events of the family ${family}` })),
  ...metricFamilies.map((family) => ({ [`read:${family}`]: `read the metrics of ${family}` })),
) as Record<Scope, string>;

export const scopes = Object.keys(scopeMeanings) as readonly Scope[];

/** The scopes for the metrics of every family, without what else `read` allows. */
export const metricScopes: readonly Scope[] = ofFamilies.read;

// Nothing that shows personal data, exact places or raw rows comes with it, nor what makes tokens for such: a key has to name these.
const heldByAdmin: readonly Scope[] = ['ingest', 'read', 'analyses', 'exports', 'operate'];

/** Returns the scopes with all that they hold: `admin` holds most others, `people:read` the numbers of each, `ingest` and `read` those of each family. */
export function grantsOf(given: Iterable<Scope>): ReadonlySet<Scope> {
  const granted = new Set(given);
  if (granted.has('admin')) for (const scope of heldByAdmin) granted.add(scope);
  if (granted.has('people:read')) granted.add('own:read');
  for (const whole of ['ingest', 'read'] as const)
    if (granted.has(whole)) for (const scope of ofFamilies[whole]) granted.add(scope);
  return granted;
}

/** The scopes for single families of `whole`. */
export function familyScopes(whole: 'ingest' | 'read'): readonly Scope[] {
  return ofFamilies[whole];
}

/** Tells whether some scope is held for single families of `whole`, such as `read:bookings` for `read`. */
export function hasSomeFamily(granted: ReadonlySet<Scope>, whole: 'ingest' | 'read'): boolean {
  return ofFamilies[whole].some((scope) => granted.has(scope));
}

export function isScope(word: string): word is Scope {
  return Object.hasOwn(scopeMeanings, word);
}
