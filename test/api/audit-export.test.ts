import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { auditRoutes } from '../../src/features/access/audit/routes.ts';
import type { AuditRow } from '../../src/features/access/audit/row.ts';
import { openApiServer } from '../support/api-server.ts';

const row = (id: number): AuditRow => ({
  id,
  at: new Date(0),
  actor: 'key_1',
  actorName: 'till',
  actorKind: 'key',
  address: '',
  act: 'keys.create',
  entity: '',
  result: 'done',
  code: null,
  requestId: null,
  times: 1,
});

test('an export that is under way ends when its key is revoked', async () => {
  let revoke: () => void = () => expect.fail('nobody watches the key');
  const page = Array.from({ length: 1_000 }, (_, i) => row(i + 1));
  const audit = {
    read: (_filter: unknown, { before }: { before: number | null }) =>
      before === null ? Promise.resolve(page) : new Promise<AuditRow[]>(() => undefined),
  };
  const { app } = await openApiServer({
    processRoutes: [
      (api) =>
        auditRoutes(api, audit, (_id, close) => {
          revoke = close;
          return () => undefined;
        }),
    ],
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const { body } = await fetch(`http://127.0.0.1:${port}/v1/audit?format=ndjson`);
  const reader = body!.getReader();
  await reader.read();
  revoke();
  const readAll = async () => {
    while (!(await reader.read()).done);
  };
  await expect(readAll()).rejects.toThrow('terminated');
});
