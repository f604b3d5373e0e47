import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { knowPublicUrl, publicUrlSchema } from './public-url.ts';

async function tell(given: { publicUrl: string | null; host: string }, listens = false): Promise<string> {
  const app = Fastify();
  knowPublicUrl(app, given);
  if (listens) await app.listen({ port: 0, host: given.host });
  const told = app.publicUrl();
  await app.close();
  return told;
}

test('a setting says where the service is', async () => {
  expect(await tell({ publicUrl: 'https://events.example/api', host: '0.0.0.0' })).toBe(
    'https://events.example/api',
  );
});

test('without a setting the host and the port say it, as soon as there is one', async () => {
  expect(await tell({ publicUrl: null, host: '127.0.0.1' })).toBe('http://127.0.0.1');
  expect(await tell({ publicUrl: null, host: '::1' })).toBe('http://[::1]');
  expect(await tell({ publicUrl: null, host: '127.0.0.1' }, true)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('the setting has no slash at its end, no query and no other scheme', () => {
  expect(publicUrlSchema.parse('https://a.example/api//')).toBe('https://a.example/api');
  expect(publicUrlSchema.parse('')).toBeNull();
  for (const wrong of ['ftp://a.example', 'https://a.example?x=1', 'a.example'])
    expect(publicUrlSchema.safeParse(wrong).success).toBe(false);
});
