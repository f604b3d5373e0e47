import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dateOf, dayOf } from '../src/demo/local-days.ts';
import { type CityOptions, cityOptions, sizes } from '../src/demo/options.ts';
import { writeCity } from '../src/demo/write-city.ts';

/** A city in a store, loaded by file. */
export interface LoadedCity {
  options: Pick<CityOptions, 'days' | 'riders' | 'drivers' | 'routes'>;
  /** Messages of the file, broken and repeated ones included. */
  messages: number;
  accepted: number;
  bytes_per_message: number;
  write_seconds: number;
  import_seconds: number;
  events_per_second: number;
  /** Local days of the city, the last one excluded. */
  from: string;
  to: string;
}

const EVENTS_OF_LARGE = 20_000_000;

/** In the data directory, so that a kept one can be measured again. */
const FILE = 'bench-city.json';

export function keepCity(dataDir: string, city: LoadedCity): void {
  writeFileSync(join(dataDir, FILE), `${JSON.stringify(city, null, 2)}\n`);
}

/** The city in a directory that was kept. Throws where there is none. */
export function readCity(dataDir: string): LoadedCity {
  return JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as LoadedCity;
}

/** Writes a city of about so many events in 90 days to a file and imports it as the CLI does. */
export async function loadCityByFile(dataDir: string, events: number): Promise<LoadedCity> {
  const path = join(dataDir, 'city.ndjson');
  const options = cityOfEvents(events);
  let started = performance.now();
  const { delivered } = await writeCity(path, options);
  const writeSeconds = (performance.now() - started) / 1000;
  const bytes = statSync(path).size;
  started = performance.now();
  const accepted = await importByCli(dataDir, path);
  const importSeconds = (performance.now() - started) / 1000;
  rmSync(path);
  const { days, riders, drivers, routes, startDay } = options;
  return {
    options: { days, riders, drivers, routes },
    messages: delivered.messages,
    accepted,
    bytes_per_message: Math.round(bytes / delivered.messages),
    write_seconds: round(writeSeconds),
    import_seconds: round(importSeconds),
    events_per_second: Math.round(delivered.messages / importSeconds),
    from: startDay,
    to: dateOf(dayOf(startDay) + days),
  };
}

/** The large city, smaller or larger in proportion. */
function cityOfEvents(events: number): CityOptions {
  const { riders, drivers, routes } = sizes.large;
  const scale = events / EVENTS_OF_LARGE;
  const part = (count: number) => Math.max(10, Math.round(count * scale));
  return cityOptions('large', {
    riders: part(riders),
    drivers: part(drivers),
    routes: part(routes),
    keepTruth: false,
  });
}

async function importByCli(dataDir: string, path: string): Promise<number> {
  const program = fileURLToPath(new URL('../bin/openride-analytics.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'import', path, '--json'], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0)
    throw new Error(`The import ended with ${child.exitCode}: ${output.slice(0, 500)}`);
  return Number(/"accepted":\s*(\d+)/.exec(output)?.[1] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
