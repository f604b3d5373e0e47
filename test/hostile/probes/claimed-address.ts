import { type ClientRequest, request } from 'node:http';
import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { behindKeys, KEY } from './behind-keys.ts';

const BODY_BYTES = 9 * 1_048_576;
const BODIES = 5; // 45 MiB: more than one client may hold at once, less than all clients may
const ANSWERED_WITHIN_MS = 15_000;

/** A sender says that it is somebody else. Nobody is trusted in that unless TRUSTED_PROXIES names the proxy. */
export const claimedAddress: ProbeGroup = {
  name: 'claimed address',
  settings: behindKeys,
  probes: [
    {
      name: 'one sender holds the memory of many, with another X-Forwarded-For for each',
      expects: 'a refusal of what is more than one client may hold',
      async run(target) {
        const first = Promise.withResolvers<string>();
        const sent = Array.from({ length: BODIES }, (_, index) =>
          holdBody(target, `203.0.113.${index}`, first.resolve),
        );
        const late = setTimeout(() => first.resolve('nobody was refused'), ANSWERED_WITHIN_MS);
        const seen = await first.promise;
        clearTimeout(late);
        for (const one of sent) one.destroy();
        return verdict(seen.includes('client_busy'), seen);
      },
    },
  ],
};

/** Sends nearly all of a body and keeps the rest back. */
function holdBody({ url }: Target, address: string, onAnswer: (body: string) => void): ClientRequest {
  const headers = {
    'content-type': 'application/json',
    'content-length': BODY_BYTES + 1,
    'x-api-key': KEY,
    'x-forwarded-for': address,
  };
  const sent = request(new URL('/v1/events', url), { method: 'POST', headers, agent: false }, (answer) => {
    answer.on('data', (chunk: Buffer) => onAnswer(chunk.toString())).on('error', () => undefined);
  });
  sent.on('error', () => undefined);
  sent.write(Buffer.alloc(BODY_BYTES, ' '));
  return sent;
}
