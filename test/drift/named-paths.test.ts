import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

// The documents name files of the project: in code as a path from the root or the end of one, in links as a path from the document.

const root = resolve(import.meta.dirname, '../..');
const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
const folders = ['src', 'web/src', 'web/build', 'test', 'docs', 'scripts', 'bench', 'deploy', 'bin'];
const files = folders.flatMap(below);
const pages = ['README.md', 'ARCHITECTURE.md', ...files.filter((name) => /^docs\/.*\.md$/.test(name))];

/** Files that a page tells its reader to make. */
const made = ['refund-desk.ts', 'refund-desk.test.ts'];

test.each(pages)('the files that %s names exist', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const inCode = [
    ...text.matchAll(/`((?:src|test|docs|scripts|bench|deploy|bin)\/[\w./-]+|\w[\w./-]*\.(?:ts|sql))`/g),
  ]
    .map(([, path]) => path!.replace(/\/$/, ''))
    .filter((path) => !files.some((file) => file === path || file.endsWith(`/${path}`)));
  const inLinks = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, path]) => path!)
    .filter((path) => !existsSync(resolve(root, dirname(page), path)));
  expect([...inCode, ...inLinks].filter((path) => !made.some((name) => path.endsWith(name)))).toEqual([]);
});

test.each(pages)('the headings that %s links to exist', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*\.md|)#([^)\s]+)\)/g)];
  const missing = links.filter(([, path, anchor]) => {
    const target = path === '' ? text : readFileSync(resolve(root, dirname(page), path!), 'utf8');
    return !slugsOf(target).has(anchor!);
  });
  expect(missing.map(([link]) => link)).toEqual([]);
});

/** The anchors of the headings of a page, as GitHub makes them. */
function slugsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!.toLowerCase());
  return new Set(headings.map((text) => text.replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')));
}
