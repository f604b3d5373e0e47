import { lookup as resolve } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isPrivateAddress } from './private-address.ts';
import { failed, type Outcome } from './message.ts';

/** One POST. */
export interface Post {
  url: string;
  body: string;
  headers: Readonly<Record<string, string>>;
}

export interface PostRules {
  /** True: addresses of private networks are called, too. */
  allowsPrivate: boolean;
  timeoutMs: number;
}

const MOST_ANSWER_BYTES = 2_000;
/** The receiver says that it will take it later. */
const TRY_LATER = new Set([408, 425, 429]);

/**
 * Sends a POST and says what came of it. The name is resolved once, and that address is the one that is called: a name that is public
 * when it is looked at and private when it is called gets nobody in. It follows no redirect.
 */
export async function post(
  { url, body, headers }: Post,
  { allowsPrivate, timeoutMs }: PostRules,
): Promise<Outcome> {
  const target = new URL(url);
  const host = target.hostname.replaceAll(/^\[|\]$/g, '');
  let found;
  try {
    found = await resolve(host);
  } catch (error) {
    return failed(`The name ${host} cannot be resolved: ${reasonOf(error)}`);
  }
  const { address, family } = found;
  if (!allowsPrivate && isPrivateAddress(address))
    return failed(
      `${host} is ${address}, an address of a private network. DELIVERY_PRIVATE_ADDRESSES=on allows those.`,
      true,
    );
  return send(target, { address, family, body, headers, timeoutMs });
}

interface Sending extends Omit<Post, 'url'> {
  address: string;
  family: number;
  timeoutMs: number;
}

function send(target: URL, { address, family, body, headers, timeoutMs }: Sending): Promise<Outcome> {
  const bytes = Buffer.from(body);
  return new Promise((done) => {
    let isHandedOver = false;
    const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(
      target,
      {
        method: 'POST',
        agent: false,
        timeout: timeoutMs,
        signal: AbortSignal.timeout(timeoutMs),
        headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...headers },
        lookup: (_host, options, give) =>
          options.all === true ? give(null, [{ address, family }]) : give(null, address, family),
      },
      (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on('data', (piece: Buffer) => {
          size += piece.length;
          if (size <= MOST_ANSWER_BYTES) pieces.push(piece);
        });
        const end = () => done(judge(response.statusCode ?? 0, Buffer.concat(pieces).toString()));
        response.on('end', end);
        response.on('error', end); // the status decides, and it is here
      },
    );
    request.on('finish', () => (isHandedOver = true));
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
    request.on('error', (error) => {
      const reason = reasonOf(error);
      done(isHandedOver ? { kind: 'unknown', reason: `The answer was lost: ${reason}` } : failed(reason));
    });
    request.end(bytes);
  });
}

/** What a status means: 2xx arrived, 5xx and `try later` come again, all else is the receiver's last word. */
function judge(status: number, answer: string): Outcome {
  const told = answer.trim().slice(0, 200);
  const text = `The receiver answered ${status}${told === '' ? '' : `: ${told}`}`;
  if (status >= 200 && status < 300) return { kind: 'sent', note: `answered ${status}` };
  return failed(text, status < 500 && !TRY_LATER.has(status));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
