import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Export, keyOfFile } from '../../src/features/exports/export.ts';
import { makeExport, type MakeDeps } from '../../src/features/exports/make-exports.ts';
import { type ExportStore, makeExportStore, readLastSeq } from '../../src/features/exports/store.ts';
import type { Scope } from '../../src/platform/access/scopes.ts';
import type { FileFormat } from '../../src/platform/formats/file-format.ts';
import { openDirectory } from '../../src/platform/objects/directory.ts';
import type { ObjectDraft, Objects } from '../../src/platform/objects/objects.ts';
import { objectsUnavailable } from '../../src/platform/objects/problems.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// An export is ended half-way in every way that it can be: nothing stands under its name, and the next try writes the bytes that the first would have
// written.

const signal = new AbortController().signal;
const wanted = {
  of: 'events',
  query: { family: 'trip', from: '2026-01-01', to: '2026-02-01' },
  format: 'ndjson' as FileFormat,
  bom: false,
};

let service: TestService;
let directory: string;
let store: ExportStore;
let objects: Objects;
let expected: string;
beforeAll(async () => {
  service = await openTestService();
  directory = mkdtempSync(join(tmpdir(), 'export-faults-'));
  objects = openDirectory(directory);
  store = makeExportStore(service.metadata.db);
  const trips = Array.from({ length: 300 }, (_, i) =>
    serviceEvents.completed(`2026-01-${String(1 + (i % 28)).padStart(2, '0')}T08:00:00Z`, {
      trip_id: newId(),
    }),
  );
  expect((await service.post(JSON.stringify(trips))).ok).toBe(true);
  await untilCounted('trip_events', 300);
  expected = (await made(await order())).sha256!;
});
afterAll(async () => {
  await service.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** On a busy machine the events that were taken are queryable a moment later. */
function untilCounted(table: string, rows: number): Promise<void> {
  const { connection } = service.warehouse;
  return vi.waitFor(
    async () => expect(await readNumber(connection, `(SELECT count() FROM ${table})`)).toBe(String(rows)),
    {
      timeout: 60_000,
      interval: 100,
    },
  );
}

async function order(more: Partial<typeof wanted> = {}): Promise<Export> {
  const owner = {
    id: 'local',
    name: 'local',
    kind: 'local',
    scopes: new Set<Scope>(['exports', 'read', 'read:trips']),
  } as const;
  const seq = await readLastSeq(service.warehouse);
  const once = await store.createOnce({ owner, wanted: { ...wanted, ...more }, asOf: new Date(), seq }, null);
  return once.isRepeat ? once.found : once.made;
}

function run(asked: Export, given: Partial<MakeDeps> = {}, until = signal): Promise<void> {
  const deps: MakeDeps = {
    store,
    objects,
    connection: service.warehouse.connection,
    kinds: new Map(),
    timezone: 'Africa/Lagos',
    maxRows: 1_000,
    retentionMs: 3_600_000,
    endOf: () => Promise.resolve(null),
    now: Date.now,
    clock: () => performance.now(),
    onEnd: () => undefined,
    ...given,
  };
  return makeExport(asked.id, deps, until);
}

async function made(asked: Export, given: Partial<MakeDeps> = {}): Promise<Export> {
  await run(asked, given);
  return (await store.find(asked.id))!;
}

/** Objects whose drafts do something else at one point. */
function withDrafts(change: (draft: ObjectDraft) => Partial<ObjectDraft>): Objects {
  return {
    ...objects,
    async create(key) {
      const draft = await objects.create(key);
      return { ...draft, ...change(draft) };
    },
  };
}

const drafts = () => readdirSync(join(directory, '.drafts'));
const full = () =>
  objectsUnavailable('writing a draft', Object.assign(new Error('no space'), { code: 'ENOSPC' }));
const away = () => objectsUnavailable('naming a draft', new Error('connect ECONNREFUSED'));
const faults: Record<string, Partial<MakeDeps>> = {
  'the disk is full': {
    get objects() {
      return withDrafts(() => ({ write: () => Promise.reject(full()) }));
    },
  },
  'the object store goes away before the end': {
    get objects() {
      return withDrafts(() => ({ commit: () => Promise.reject(away()) }));
    },
  },
  'the metadata go away while it is made': {
    get store() {
      return { ...store, progress: () => Promise.reject(new Error('The metadata are away.')) };
    },
  },
  'the metadata go away when it is made': {
    get store() {
      return { ...store, finish: () => Promise.reject(new Error('The metadata are away.')) };
    },
  },
  'the engine sends less than it counted': {
    get connection() {
      const { connection } = service.warehouse;
      return {
        ...connection,
        async *stream(...given: Parameters<typeof connection.stream>) {
          const chunks = connection.stream(...given)[Symbol.asyncIterator]();
          const chunk = (await chunks.next()).value as Buffer;
          yield chunk.subarray(0, chunk.lastIndexOf('\n', chunk.length / 2) + 1);
          await chunks.return?.();
        },
      };
    },
  },
};

test.each(Object.entries(faults))('%s: it is tried again, and the file is the same', async (name, given) => {
  const asked = await order();
  await expect(run(asked, given)).rejects.toThrow();
  expect((await store.find(asked.id))?.status).toBe('running');
  // Only where the file was named before the metadata went away it is there; nobody can see it, for the export is not done.
  expect(await objects.sizeOf(keyOfFile(asked))).toEqual(
    name.endsWith('when it is made') ? (expect.any(Number) as number) : null,
  );
  expect(drafts()).toEqual([]);
  expect(await made(asked)).toMatchObject({
    status: 'done',
    sha256: expected,
    rowsWritten: 300,
    attempts: 2,
  });
});

test('what is given up leaves nothing, and a process that died leaves a draft that nobody can read', async () => {
  const asked = await order();
  const stop = new AbortController();
  const stopping = withDrafts((draft) => ({
    write: async (bytes) => {
      await draft.write(bytes);
      stop.abort(new Error('The service stops.'));
    },
  }));
  await expect(run(asked, { objects: stopping }, stop.signal)).rejects.toThrow();
  expect([await objects.sizeOf(keyOfFile(asked)), drafts()]).toEqual([null, []]);
  const dead = await objects.create(keyOfFile(asked));
  await dead.write(Buffer.from('half'));
  expect([await objects.sizeOf(keyOfFile(asked)), drafts().length]).toEqual([null, 1]);
  expect((await made(asked)).sha256).toBe(expected);
  expect(await objects.sweepDrafts(new Date(Date.now() + 1_000))).toBe(1);
  await dead.abort(); // of its file only the handle is left
});

test('one that is cancelled while it is made has no file', async () => {
  const asked = await order();
  const cancelling = withDrafts((draft) => ({
    commit: async () => {
      await store.end(asked.id);
      await draft.commit();
    },
  }));
  expect(await made(asked, { objects: cancelling })).toMatchObject({ status: 'cancelled', sha256: null });
  expect(await objects.sizeOf(keyOfFile(asked))).toBeNull();
});

test('one that another process has made meanwhile keeps its file', async () => {
  const asked = await order();
  const late = withDrafts((draft) => ({
    commit: async () => {
      await run(asked); // this one was taken for dead, and another one made it
      await draft.commit();
    },
  }));
  expect(await made(asked, { objects: late })).toMatchObject({ status: 'done', sha256: expected });
  expect(await objects.sizeOf(keyOfFile(asked))).toBeGreaterThan(0);
});

test('one with too many rows, or of a key that has ended, fails at once and says so', async () => {
  expect(await made(await order(), { maxRows: 299 })).toMatchObject({
    status: 'failed',
    error: { code: 'export_too_large' },
  });
  const ended = { endOf: () => Promise.resolve('revoked') };
  expect(await made(await order(), ended)).toMatchObject({
    status: 'failed',
    error: { code: 'export_owner_ended' },
  });
});

test('one that fails again and again is given up', async () => {
  const asked = await order();
  for (let i = 1; i < 5; i += 1) await expect(run(asked, faults['the disk is full'])).rejects.toThrow();
  expect(await made(asked, faults['the disk is full'])).toMatchObject({
    status: 'failed',
    attempts: 5,
    error: { code: 'objects_full' },
  });
  expect(await made(asked)).toMatchObject({ status: 'failed' });
});

test('fifty at once are each the same file', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => order()));
  for (let i = 0; i < all.length; i += 2) await Promise.all(all.slice(i, i + 2).map((asked) => run(asked)));
  const hashes = new Set(await Promise.all(all.map(async ({ id }) => (await store.find(id))?.sha256)));
  expect([...hashes]).toEqual([expected]);
});

test.each(['parquet', 'csv'] as const)(
  '%s is the same bytes after the parts of the table were merged',
  async (format) => {
    const [before, after] = [await order({ format }), await order({ format })];
    const { sha256 } = await made(before);
    await service.warehouse.connection.command('OPTIMIZE TABLE trip_events FINAL');
    expect((await made(after)).sha256).toBe(sha256);
  },
);
