import { isLoopback } from '../kernel/loopback.ts';
import { isEncrypted, staysHere } from '../platform/metadata/url-transport.ts';

type Read = Readonly<Record<string, unknown>>;

/**
 * Lists what the settings would send over a network in the clear: logins, events, positions, metadata. Each text names the setting to
 * mend. A setting that is wrong by itself is absent from `read`.
 */
export function plaintextProblems(read: Read): string[] {
  if (read['ALLOW_PLAINTEXT'] !== false) return [];
  return [...kafka(read), ...eventStore(read), ...postgres(read), ...redis(read), ...notifications(read)].map(
    (problem) => `${problem}; ALLOW_PLAINTEXT="on" accepts that, where you trust every network between`,
  );
}

// A loopback address of the first broker tells nothing: the brokers name the addresses that are logged in to.
function kafka(read: Read): string[] {
  const mechanism = read['KAFKA_SASL_MECHANISM'];
  const problems: string[] = [];
  const brokers = (read['KAFKA_BOOTSTRAP_SERVERS'] ?? []) as readonly { host: string }[];
  if (brokers.length === 0) return problems;
  const far = brokers.find(({ host }) => !isLoopback(host));
  if (read['KAFKA_TLS'] === 'off' && (mechanism === 'PLAIN' || mechanism === 'OAUTHBEARER'))
    problems.push(
      `KAFKA_TLS="off" must be "on" with KAFKA_SASL_MECHANISM="${mechanism}", which sends ` +
        `${mechanism === 'PLAIN' ? 'the password' : 'a token'} as it is`,
    );
  else if (read['KAFKA_TLS'] === 'off' && far !== undefined)
    problems.push(
      `KAFKA_TLS="off" must be "on" with a broker on another machine (${far.host}), because events come from there as they are`,
    );
  if (mechanism === 'OAUTHBEARER' && isPlainHttp(read['KAFKA_SASL_TOKEN_URL']))
    problems.push('KAFKA_SASL_TOKEN_URL must begin with https://, because the client secret is sent there');
  return problems;
}

function eventStore(read: Read): string[] {
  const urls = (read['CLICKHOUSE_URL'] ?? []) as readonly string[];
  const open = urls.filter((url) => isPlainHttp(url) && !isLoopback(new URL(url).hostname));
  return open.map(
    (url) =>
      `CLICKHOUSE_URL names ${url}: it must begin with https://, because events and the password go there`,
  );
}

function postgres(read: Read): string[] {
  const url = parseUrl(read['DATABASE_URL']);
  const repeated = url === null ? undefined : repeatedParameter(url);
  if (repeated !== undefined)
    return [
      `DATABASE_URL must name ${repeated} once, because the driver takes the last one and this check cannot tell for it`,
    ];
  if (url === null || staysHere(url) || isEncrypted(url)) return [];
  return [
    'DATABASE_URL must end in ?sslmode=verify-full, because what is asked of PostgreSQL is sent as it is',
  ];
}

function repeatedParameter({ searchParams }: URL): string | undefined {
  return [...searchParams.keys()].find((name, index, names) => names.indexOf(name) !== index);
}

function redis(read: Read): string[] {
  const url = parseUrl(read['REDIS_URL']);
  if (url === null || url.protocol !== 'redis:' || isLoopback(url.hostname)) return [];
  const what =
    url.password === ''
      ? 'what goes through it, kept answers and positions, is sent as it is'
      : 'it sends a password';
  return [`REDIS_URL must begin with rediss://, because ${what}`];
}

function isPlainHttp(url: unknown): boolean {
  return parseUrl(url)?.protocol === 'http:';
}

function parseUrl(text: unknown): URL | null {
  return typeof text === 'string' ? URL.parse(text) : null;
}

function notifications(read: Read): string[] {
  const url = read['NOTIFICATION_URL'];
  if (!isPlainHttp(url) || isLoopback(new URL(String(url)).hostname)) return [];
  return ['NOTIFICATION_URL must begin with https://, because the token and the messages are sent there'];
}
