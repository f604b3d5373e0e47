// The program itself; bin/openride-analytics.js starts the right Node for it. A clone runs its TypeScript as it is. Node runs
// none below node_modules, so a package has the JavaScript of `npm run release` and no src.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// A clone runs with the Node of the caller until `npm install` has brought one of its own. A static import of what an old Node lacks
// would end it with a SyntaxError that explains nothing.
if (Number(process.versions.node.split('.')[0]) < 24)
  refuse(
    `it needs Node 24, and this is ${process.versions.node}: run "npm install" here first, which brings it on Linux and ` +
      'Windows, or install Node 24 yourself.',
  );

// Compiled modules are kept from start to start. Beside the code, and not in a directory that others can write to: what is in it
// is run. Where nothing can be written, as in a read-only container, Node does without or reads what the image brought.
const cache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));
process.env.NODE_COMPILE_CACHE ??= cache; // for the processes and threads that it starts
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
const source = new URL('../src/main.ts', import.meta.url);
const isClone = existsSync(source);
if (isClone && ['serve', 'demo'].includes(process.argv[2])) buildPages();
const { main } = await import(isClone ? source.href : '../dist/main.js').catch(explain);
await main(process.argv.slice(2));

/** Builds the web pages of a clone beside the start, when they are missing or older than their sources. */
function buildPages() {
  const build = new URL('../web/build/start-build.ts', import.meta.url);
  // Tests run copies of the project that have no pages; the service serves the API all the same.
  if (existsSync(build))
    import(build.href).then(
      ({ startBuildWhenNeeded }) => startBuildWhenNeeded(),
      () => {},
    );
}

/** Names the remedy when nothing is installed; any other failure is thrown as it is. */
function explain(error) {
  const isInstalled = existsSync(new URL('../node_modules/fastify', import.meta.url));
  if (isClone && !isInstalled && error?.code === 'ERR_MODULE_NOT_FOUND')
    refuse('its packages are not installed: run "npm install" here first.');
  throw error;
}

function refuse(reason) {
  console.error(`OpenRide Analytics cannot start: ${reason}`);
  process.exit(1);
}
