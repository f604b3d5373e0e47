import { expect, test } from 'vitest';
import { hashSecret } from '../../platform/access/api-keys.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import { makeFindBootstrap } from './bootstrap-keys.ts';

const key = (name: string, scopes: Scope[]) => ({ name, scopes, hash: hashSecret(`secret of ${name}`) });
const find = makeFindBootstrap([key('producer', ['ingest:trip']), key('auditor', ['dead_letters:raw'])]);
const findOf = (secret: string) => find(hashSecret(secret));

test('a secret of API_KEYS is a principal with the scopes of its key', () => {
  expect(findOf('secret of producer')).toEqual({
    id: 'setting:producer',
    name: 'producer',
    kind: 'key',
    scopes: new Set(['ingest:trip']),
    rows: null,
  });
  expect([...findOf('secret of auditor')!.scopes]).toEqual(['dead_letters:raw']);
});

test.each(['secret of nobody', '', 'secret of produce'])('%j is nobody', (secret) => {
  expect(findOf(secret)).toBeNull();
});
