import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A person whom the issuer knows, and the roles that it tells of them. */
export interface KnownPerson {
  name: string;
  roles: readonly string[];
}

export interface OidcIssuer {
  url: string;
  clientId: string;
  clientSecret: string;
  close(): Promise<void>;
}

/**
 * Runs an OpenID Connect issuer on this machine. Its page asks who one is, by a button for each of `people`; the same by
 * `POST <interaction>?as=<subject>`.
 */
export async function openIssuer(
  people: Readonly<Record<string, KnownPerson>>,
  redirectUri: () => string,
): Promise<OidcIssuer> {
  const [clientId, clientSecret] = ['openride-analytics', 'a-secret-of-the-client-0001'];
  const made: { provider?: Provider } = {};
  const providerOf = () =>
    (made.provider ??= makeProvider(url, { clientId, clientSecret, redirectUri: redirectUri() }, people));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, url);
    const provider = providerOf();
    const as = searchParams.get('as');
    if (!pathname.startsWith('/interaction/')) provider.callback()(request, response);
    else if (as === null) response.setHeader('content-type', 'text/html').end(pageOf(people));
    else void signIn(provider, { request, response }, as);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    clientId,
    clientSecret,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

/** The service is known by its redirect URI only once it listens, so the provider is made at the first request. */
function makeProvider(
  url: string,
  { clientId, clientSecret, redirectUri }: { clientId: string; clientSecret: string; redirectUri: string },
  people: Readonly<Record<string, KnownPerson>>,
): Provider {
  return new Provider(url, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    claims: { profile: ['name', 'roles'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['a-key-of-the-issuer'] },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...people[subject]! }),
    }),
  });
}

async function signIn(
  provider: Provider,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  as: string,
): Promise<void> {
  if (as === '') {
    const refused = { error: 'access_denied', error_description: 'The person said no.' };
    return provider.interactionFinished(request, response, refused);
  }
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: as, clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  const done = { login: { accountId: as }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, done);
}

function pageOf(people: Readonly<Record<string, KnownPerson>>): string {
  const buttons = Object.entries(people).map(
    ([subject, { name }]) => `<form method="post" action="?as=${subject}"><button>${name}</button></form>`,
  );
  return `<!doctype html><title>Issuer</title><h1>Who are you?</h1>${buttons.join('')}<form method="post" action="?as="><button>Nobody</button></form>`;
}
