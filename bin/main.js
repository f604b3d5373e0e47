// The program itself; bin/openride-analytics.js starts the right Node for it. A clone runs its TypeScript as it is. Node runs
// none below node_modules, so a package has the JavaScript of `npm run release` and no src.
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled modules are kept from start to start. Beside the code, and not in a directory that others can write to: what is in it
// is run. Where nothing can be written, as in a read-only container, Node does without or reads what the image brought.
const cache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));
process.env.NODE_COMPILE_CACHE ??= cache; // for the processes and threads that it starts
enableCompileCache(process.env.NODE_COMPILE_CACHE);
const source = new URL('../src/main.ts', import.meta.url);
const { main } = await import(existsSync(source) ? source.href : '../dist/main.js');
await main(process.argv.slice(2));
