import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';

const RENEW_BEFORE_MS = 30_000;
const DEFAULT_LIFE_SECONDS = 300;
const TIMEOUT_MS = 10_000;

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().optional() });

/**
 * Makes the function that returns the current token. It gets one from an OAuth 2 server by client credentials, and a new one
 * before the old one expires. Throws `kafka_login_failed`.
 */
export function makeTokenSource(
  login: { tokenUrl: string; clientId: string; clientSecret: string },
  now: () => number = Date.now,
): () => Promise<string> {
  let token: { text: string; renewAtMs: number } | null = null;
  return async () => {
    if (token === null || now() >= token.renewAtMs) token = await askForToken(login, now());
    return token.text;
  };
}

async function askForToken(
  { tokenUrl, clientId, clientSecret }: { tokenUrl: string; clientId: string; clientSecret: string },
  nowMs: number,
): Promise<{ text: string; renewAtMs: number }> {
  try {
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`The answer was ${answer.status}.`);
    const { access_token: text, expires_in: life = DEFAULT_LIFE_SECONDS } = answerSchema.parse(
      await answer.json(),
    );
    return { text, renewAtMs: nowMs + life * 1000 - RENEW_BEFORE_MS };
  } catch (error) {
    throw new CodedError('kafka_login_failed', 'KAFKA_SASL_TOKEN_URL gave no token.', { cause: error });
  }
}
