import { z } from 'zod';
import { isLoopback } from '../../kernel/loopback.ts';
import { apiKeysSchema } from '../access/api-keys.ts';
import { scopes } from '../access/scopes.ts';
import { defineSection } from '../config/define-section.ts';
import { setting, wholeNumber } from '../config/define-setting.ts';
import { lowerCaseList } from '../config/setting-schemas.ts';
import { originsSchema } from './cors.ts';
import { publicUrlSchema } from './public-url.ts';
import { trustedProxiesSchema } from './trusted-proxies.ts';

const metricsToken = z
  .string()
  .regex(/^(?:|[\x21-\x7e]{16,200})$/)
  .transform((text) => (text === '' ? null : text));
const host = z.string().regex(/^[\w.:-]+$/);

/** Where the service listens, and whom it lets in. */
export const httpSection = defineSection({
  title: 'HTTP and access',
  settings: {
    HOST: setting(host, {
      description: 'The address that the API listens on. Any but a loopback address needs API_KEYS.',
      allowed: 'an IP address or a host name',
      default: '127.0.0.1',
    }),
    PORT: setting(wholeNumber(0, 65_535), {
      description: 'The port of the HTTP API; 0 takes any free port.',
      allowed: 'a whole number from 0 to 65535',
      default: '8097',
    }),
    METRICS_PORT: setting(wholeNumber(0, 65_535), {
      description: 'The port of the Prometheus metrics; 0 takes any free port.',
      allowed: 'a whole number from 0 to 65535, other than PORT',
      default: '9097',
    }),
    METRICS_HOST: setting(host, {
      description:
        'The address that the Prometheus metrics listen on. An operator whose Prometheus runs on another machine names an inner ' +
        'network here. A request must name an IP address, localhost, this host or one of ALLOWED_HOSTS in its Host header, or bring METRICS_TOKEN.',
      allowed: 'an IP address or a host name',
      default: '127.0.0.1',
    }),
    METRICS_TOKEN: setting(metricsToken, {
      description:
        'What Prometheus sends as `Authorization: Bearer <token>`. An operator sets it where others reach the port. Empty: none is asked for.',
      allowed: '16 to 200 printable ASCII characters without spaces',
      default: '',
      secret: true,
    }),
    PUBLIC_URL: setting(publicUrlSchema, {
      description:
        'The address under which senders and browsers reach the API, for the documents at /docs, /openapi.json and /v1/schemas. ' +
        'Empty: http:// and HOST:PORT.',
      allowed: 'a URL with http or https, without a query',
      default: '',
      example: 'https://analytics.example.org',
    }),
    API_KEYS: setting(apiKeysSchema, {
      description:
        'The keys of the API: `name:scope+scope:secret`, separated by commas. Give the secret in the clear or as ' +
        '`sha256=` and the hexadecimal SHA-256 of it; only hashes are kept in memory. A request carries the secret as ' +
        '`Authorization: Bearer <secret>` or `x-api-key: <secret>`. Empty: everybody who reaches the loopback address ' +
        'may do what `admin` may, which shows no personal data and makes no tokens.',
      allowed: `a list of name:scope+scope:secret; scopes ${scopes.join(', ')}; a secret of 16 characters or more`,
      default: '',
      secret: true,
      example: 'producers:ingest:change-me-to-a-long-secret,finance:read:sha256=<64 hexadecimal digits>',
    }),
    ALLOWED_HOSTS: setting(lowerCaseList, {
      description:
        'Names beside localhost, 127.0.0.1 and [::1] that a request may give in its Host header while no API_KEYS are set.',
      allowed: 'a list of host names without ports, separated by commas',
      default: '',
      example: 'analytics.localhost',
    }),
    MAX_CONNECTIONS: setting(wholeNumber(10, 100_000), {
      description:
        'Connections that may be open at once; more are refused. Raise it where many clients keep one open, and the limit of open ' +
        'files with it.',
      allowed: 'a whole number from 10 to 100000',
      default: '1000',
      unit: 'connections',
    }),
    CORS_ORIGINS: setting(originsSchema, {
      description:
        'Web sites whose pages may read answers and open sockets, for a page that is not served by this service. Empty: none.',
      allowed:
        'exact origins, scheme://host or scheme://host:port, separated by commas; no "*" and no "null"',
      default: '',
      example: 'https://dash.example.org',
    }),
    TRUSTED_PROXIES: setting(trustedProxiesSchema, {
      description:
        'Proxies in front of this service whose X-Forwarded-For is believed, so that limits count for each client and not for the ' +
        'proxy. Empty: none, and the header is ignored.',
      allowed: 'IP addresses and networks such as 10.0.0.0/8, separated by commas',
      default: '',
      example: '127.0.0.1,10.1.0.0/16',
    }),
  },
  shape: (read) => ({
    host: read.HOST,
    /** 0: any free port. */
    port: read.PORT,
    metricsPort: read.METRICS_PORT,
    metricsHost: read.METRICS_HOST,
    /** Null: none is asked for. */
    metricsToken: read.METRICS_TOKEN,
    /** Without a slash at the end; null: the address that the service listens on. */
    publicUrl: read.PUBLIC_URL,
    apiKeys: read.API_KEYS,
    /** Lower case, without ports. */
    allowedHosts: read.ALLOWED_HOSTS,
    maxConnections: read.MAX_CONNECTIONS,
    corsOrigins: read.CORS_ORIGINS,
    trustedProxies: read.TRUSTED_PROXIES,
  }),
  contradictions(read) {
    const problems: string[] = [];
    if (read.HOST !== undefined && read.API_KEYS?.length === 0 && !isLoopback(read.HOST))
      problems.push(
        `HOST=${JSON.stringify(read.HOST)} must be a loopback address such as 127.0.0.1 while API_KEYS is empty: ` +
          'without keys everybody who reaches the address could read and write everything',
      );
    if (read.PORT !== undefined && read.PORT !== 0 && read.PORT === read.METRICS_PORT)
      problems.push(`METRICS_PORT="${read.METRICS_PORT}" must be another port than PORT`);
    return problems;
  },
});
export type HttpConfig = ReturnType<typeof httpSection.shape>;
