import { readFileSync } from 'node:fs';
import { openLog } from '../../src/kernel/log.ts';
import type { EngineOptions } from '../../src/platform/warehouse/engine/start.ts';
import { superviseEngine } from '../../src/platform/warehouse/engine/supervise.ts';

// A process that does nothing but use an engine: the engine ends when nobody uses it, and this one outlives the command that
// started it. A killed engine is brought back on its ports, as the supervisor of a ClickHouse server would do. SIGTERM ends both.

const [dataDir = '', optionsFile = ''] = process.argv.slice(2);
const options = JSON.parse(readFileSync(optionsFile, 'utf8')) as EngineOptions;
const engine = await superviseEngine(dataDir, options, {
  log: openLog('info'),
  onChange: () => undefined,
  mayKill: () => true, // nobody else does
});
const alive = setInterval(() => undefined, 60_000); // nothing else keeps this process
process.once('SIGTERM', () => {
  clearInterval(alive);
  void engine.close();
});
