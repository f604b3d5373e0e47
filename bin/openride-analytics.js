#!/usr/bin/env node
// Plain JavaScript on purpose: an old Node must reach this message instead of failing on TypeScript syntax.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `openride-analytics needs Node 24 or newer; this is ${process.versions.node}.\n` +
      'From a clone, use "npm start" or "npm run cli -- <command>": they run on the Node 24 that "npm install" brings.',
  );
  process.exit(1);
}
const { main } = await import('../src/main.ts');
await main(process.argv.slice(2));
