import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { type Baseline, type Bench, benches } from '../scripts/performance-figures.ts';

// npm run bench:keep -- <bench> <file>: keeps the report of a bench in baseline.json, in place of the one before: a figure is only as
// good as its conditions. docs/PERFORMANCE.md is made from it by `npm run docs`.

const [bench, file] = process.argv.slice(2);
if (!benches.includes(bench as Bench) || file === undefined)
  throw new Error(`npm run bench:keep -- <bench> <file>, where <bench> is one of ${benches.join(', ')}.`);

const path = new URL('baseline.json', import.meta.url);
const baseline = JSON.parse(readFileSync(path, 'utf8')) as Baseline;
const report = JSON.parse(readFileSync(file, 'utf8')) as object;
const kept = { ...baseline, [bench!]: report };
writeFileSync(path, await format(JSON.stringify(kept), { parser: 'json', printWidth: 110 }));
