import { type Probe, type ProbeGroup, verdict } from '../probe.ts';
import { askRaw, behindKeys, KEY, LISTED, type RawAnswer, UNLISTED } from './behind-keys.ts';

const asksToSend = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'x-api-key,content-type',
};
const asksForSocket = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'cHJvYmUtcHJvYmUtcHJvYg==',
  'x-api-key': KEY,
};

const shown = ({ status, headers }: RawAnswer) => ({
  status,
  allowed: headers['access-control-allow-origin'],
  vary: headers.vary,
});

/** A page of a site that is not listed asks in each way. */
function foreign(name: string, origin: string): Probe[] {
  return [
    {
      name: `${name} reads an answer`,
      expects: 'no access-control-allow-origin, and Vary: Origin',
      async run(target) {
        const answer = await askRaw(target, '/health', { headers: { origin, 'x-api-key': KEY } });
        const { status, allowed, vary } = shown(answer);
        return verdict(status === 200 && allowed === undefined && vary === 'Origin', shown(answer));
      },
    },
    {
      name: `${name} asks before it sends`,
      expects: '403 without access-control-allow-origin',
      async run(target) {
        const answer = await askRaw(target, '/v1/events', {
          method: 'OPTIONS',
          headers: { origin, ...asksToSend },
        });
        const { status, allowed } = shown(answer);
        return verdict(status === 403 && allowed === undefined, shown(answer));
      },
    },
    {
      name: `${name} opens a WebSocket`,
      expects: '403',
      async run(target) {
        const answer = await askRaw(target, '/v1/live', { headers: { origin, ...asksForSocket } });
        return verdict(answer.status === 403, shown(answer));
      },
    },
  ];
}

/** A browser lets only the listed web sites in. */
export const origins: ProbeGroup = {
  name: 'origins',
  settings: behindKeys,
  probes: [
    {
      name: 'a page of a listed site asks before it sends',
      expects: '204 that names the site, the method and the headers, without a key and without *',
      async run(target) {
        const headers = { origin: LISTED, ...asksToSend };
        const answer = await askRaw(target, '/v1/events', { method: 'OPTIONS', headers });
        const { status, allowed, vary } = shown(answer);
        const methods = answer.headers['access-control-allow-methods'] ?? '';
        const names = answer.headers['access-control-allow-headers'] ?? '';
        const isNamed = /\bPOST\b/.test(methods) && /x-api-key/.test(names) && !/\*/.test(methods + names);
        return verdict(status === 204 && allowed === LISTED && vary === 'Origin' && isNamed, answer.headers);
      },
    },
    {
      name: 'a page of a listed site reads an answer',
      expects: '200 that names the site, and Vary: Origin',
      async run(target) {
        const answer = await askRaw(target, '/health', { headers: { origin: LISTED, 'x-api-key': KEY } });
        const { status, allowed, vary } = shown(answer);
        return verdict(status === 200 && allowed === LISTED && vary === 'Origin', shown(answer));
      },
    },
    ...foreign('a page of a site that is not listed', UNLISTED),
    ...foreign('a page without an origin of its own, `null`,', 'null'),
  ],
};
