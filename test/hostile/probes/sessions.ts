import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { askRaw, behindKeys, KEY, LISTED, UNLISTED } from './behind-keys.ts';

const json = { 'content-type': 'application/json' };

/** Signs in as a page of the service does, and returns the cookie. */
async function signIn(target: Target, headers: Record<string, string> = {}): Promise<Response> {
  return target.ask('/v1/sign-in', {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify({ key: KEY }),
  });
}

const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';

/** A browser that is signed in sends its cookie whichever page asks. */
export const sessions: ProbeGroup = {
  name: 'sessions',
  settings: behindKeys,
  probes: [
    {
      name: 'another site, a listed one, a page without a site and nobody make a key by the cookie of a reader',
      expects: '403 for each, 201 for a page of the service',
      async run(target) {
        const cookie = cookieOf(await signIn(target));
        const make = async (origin: string | undefined) => {
          const headers = { ...json, cookie, ...(origin !== undefined && { origin }) };
          const body = JSON.stringify({ name: 'probe', preset: 'analyst' });
          return (await target.ask('/v1/keys', { method: 'POST', headers, body })).status;
        };
        const seen = await Promise.all([UNLISTED, LISTED, 'null', undefined, target.url].map(make));
        return verdict(seen.join() === '403,403,403,403,201', seen);
      },
    },
    {
      name: 'a page of another site opens a WebSocket by the cookie of a reader',
      expects: '403',
      async run(target) {
        const cookie = cookieOf(await signIn(target));
        const { status } = await askRaw(target, '/v1/me', {
          headers: {
            cookie,
            origin: LISTED,
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': 'cHJvYmUtcHJvYmUtcHJvYg==',
          },
        });
        return verdict(status === 403, status);
      },
    },
    {
      name: 'another site signs its reader in with a key of its own',
      expects: '403 without a cookie',
      async run(target) {
        const { status, headers } = await signIn(target, { origin: UNLISTED });
        return verdict(status === 403 && headers.getSetCookie().length === 0, status);
      },
    },
    {
      name: 'a script of the page reads the cookie, or a site sends it along',
      expects: 'HttpOnly, SameSite=Strict, no Domain; away from this machine Secure and the prefix __Host-',
      async run(target) {
        const [line = ''] = (await signIn(target)).headers.getSetCookie();
        const isBound = line.endsWith('; Path=/; HttpOnly; SameSite=Strict') && !/domain=/i.test(line);
        return verdict(isBound, line.replace(/=[^;]+/, '=…'));
      },
    },
    {
      name: 'somebody makes up a cookie, and uses one that was signed out',
      expects: '401 for both',
      async run(target) {
        const cookie = cookieOf(await signIn(target));
        const origin = target.url;
        await target.ask('/v1/sign-out', { method: 'POST', headers: { cookie, origin } });
        const forged = cookie.replace(/=.{8}/, '=AAAAAAAA');
        const ask = async (one: string) => (await target.ask('/v1/me', { headers: { cookie: one } })).status;
        const seen = [await ask(forged), await ask(cookie)];
        return verdict(seen.join() === '401,401', seen);
      },
    },
    {
      name: 'a link sends whoever signs in on to another site',
      expects: 'none of the addresses leaves the service',
      async run(target) {
        const paths = ['https://evil.example', '//evil.example', '/\\evil.example'];
        const visit = async (path: string) => {
          const asked = `/v1/sign-in/oidc?return_to=${encodeURIComponent(path)}`;
          return (await target.ask(asked, { redirect: 'manual' })).headers.get('location') ?? '';
        };
        const seen = await Promise.all(paths.map(visit));
        return verdict(
          seen.every((location) => location.startsWith('/sign-in?') && location.endsWith('return_to=%2F')),
          seen,
        );
      },
    },
  ],
};
