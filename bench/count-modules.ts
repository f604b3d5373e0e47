import { registerHooks } from 'node:module';

// Loaded before a program by `node --import`: says on stderr, when the program ends, how many modules it has loaded.

let modules = 0;
registerHooks({
  load(url, context, nextLoad) {
    modules += 1;
    return nextLoad(url, context);
  },
});
process.on('exit', () => process.stderr.write(`modules ${modules}\n`));
