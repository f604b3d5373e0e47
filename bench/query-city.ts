import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { dateOf, dayOf } from '../src/demo/local-days.ts';
import { type CityOptions, cityOptions, sizes } from '../src/demo/options.ts';
import { writeCity } from '../src/demo/write-city.ts';

/** A city in a store, and how it was loaded. */
export interface LoadedCity {
  options: Pick<CityOptions, 'days' | 'riders' | 'drivers' | 'routes'>;
  /** Messages of the file, broken and repeated ones included. */
  messages: number;
  accepted: number;
  /** Null where it came through a pipe; `import_seconds` include the making then. */
  bytes_per_message: number | null;
  write_seconds: number | null;
  import_seconds: number;
  events_per_second: number;
  /** Local days of the city, the last one excluded. */
  from: string;
  to: string;
}

/** The sizes that a bench may load, and about how many events they have. */
const EVENTS_OF = { large: 20_000_000, year: 20_000_000 };
export type BenchSize = keyof typeof EVENTS_OF;
export const benchSizes = Object.keys(EVENTS_OF) as BenchSize[];

/** In the data directory, so that a kept one can be measured again. */
const FILE = 'bench-city.json';

export function keepCity(dataDir: string, city: LoadedCity): void {
  writeFileSync(join(dataDir, FILE), `${JSON.stringify(city, null, 2)}\n`);
}

/** The city in a directory that was kept. Throws where there is none. */
export function readCity(dataDir: string): LoadedCity {
  return JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as LoadedCity;
}

/**
 * Makes a city of about so many events, in 90 days or a year, and imports it as the CLI does: from a file, or through a pipe while it is
 * being made, which needs no room for a file but shares the processors with its maker.
 */
export async function loadCity(
  dataDir: string,
  { size, events, way }: { size: BenchSize; events: number; way: 'file' | 'pipe' },
): Promise<LoadedCity> {
  const options = cityOfEvents(size, events);
  const path = join(dataDir, 'city.ndjson');
  let started = performance.now();
  const written = way === 'file' ? await writeCity(path, options) : null;
  const bytes = written === null ? null : statSync(path).size;
  const writeSeconds = written === null ? null : round((performance.now() - started) / 1000);
  started = performance.now();
  const importing = importByCli(dataDir, written === null ? '-' : path);
  const [accepted, ledger] = await Promise.all([
    importing.accepted,
    written ?? writeCity(importing.stdin, options),
  ]);
  const importSeconds = (performance.now() - started) / 1000;
  rmSync(path, { force: true });
  const { days, riders, drivers, routes, startDay } = options;
  const { messages } = ledger.delivered;
  return {
    options: { days, riders, drivers, routes },
    messages,
    accepted,
    bytes_per_message: bytes === null ? null : Math.round(bytes / messages),
    write_seconds: writeSeconds,
    import_seconds: round(importSeconds),
    events_per_second: Math.round(messages / importSeconds),
    from: startDay,
    to: dateOf(dayOf(startDay) + days),
  };
}

/** The city of a size, smaller or larger in proportion. */
function cityOfEvents(size: BenchSize, events: number): CityOptions {
  const { riders, drivers, routes } = sizes[size];
  const scale = events / EVENTS_OF[size];
  const part = (count: number) => Math.max(10, Math.round(count * scale));
  return cityOptions(size, {
    riders: part(riders),
    drivers: part(drivers),
    routes: part(routes),
    keepTruth: false,
  });
}

/** `import` in a process of its own: its stdin, and how many events it accepted. */
function importByCli(dataDir: string, path: string): { stdin: Writable; accepted: Promise<number> } {
  const program = fileURLToPath(new URL('../bin/openride-analytics.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'import', path, '--json'], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const accepted = async () => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    if (child.exitCode !== 0)
      throw new Error(`The import ended with ${child.exitCode}: ${output.slice(0, 500)}`);
    return Number(/"accepted":\s*(\d+)/.exec(output)?.[1] ?? 0);
  };
  return { stdin: child.stdin, accepted: accepted() };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
