import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { openLog } from '../../src/kernel/log.ts';
import type { TemplateDirectory } from '../../src/kernel/template-directory.ts';
import { writeEmptyPglite } from '../../src/platform/metadata/empty-pglite.ts';
import { prepareEmptyStore } from '../../src/platform/warehouse/engine/empty-store.ts';
import { makeScratch } from '../support/scratch-files.ts';

// On a read-only root without /tmp the template can neither be read nor made. The service must start all the same.

const { directory } = makeScratch();
afterEach(() => void vi.unstubAllEnvs());

const template: TemplateDirectory = {
  name: 'never-kept',
  released: pathToFileURL(join(directory, 'not-there.bin')),
  sources: [],
  make(made) {
    mkdirSync(made);
    writeFileSync(join(made, 'made'), '');
    return Promise.resolve();
  },
};

test('without a place for temporary files the event store begins bare', async () => {
  vi.stubEnv('TMPDIR', join(directory, 'no-such-directory'));
  const log = openLog('silent');
  const warn = vi.spyOn(log, 'warn');
  expect(await prepareEmptyStore(log, template)).toBeNull();
  expect(warn).toHaveBeenCalledOnce();
});

test('without a place for temporary files the metadata are made where they belong', async () => {
  vi.stubEnv('TMPDIR', join(directory, 'no-such-directory'));
  const draft = join(directory, 'draft');
  await writeEmptyPglite(draft, template);
  expect(existsSync(join(draft, 'made'))).toBe(true);
});
