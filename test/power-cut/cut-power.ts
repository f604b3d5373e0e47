import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deserialize } from 'node:v8';
import { writeEmptyPglite } from '../../src/platform/metadata/empty-pglite.ts';
import { lockMetadata } from '../../src/platform/metadata/lock-metadata.ts';
import { openPglite } from '../../src/platform/metadata/open-pglite.ts';
import { makeRandom } from '../../bench/random.ts';
import { TABLE_LIVES_FOR } from './write.ts';
import { type Acknowledged, type Entry, type Fate, type State, stateAfterCut } from './journal.ts';

const run = promisify(execFile);
const FATES: readonly Fate[] = ['lost', 'by chance', 'lost', 'by chance', 'kept'];

/** Fails where a page of a table is damaged: PostgreSQL checks the sum of each page that it reads. */
const READ_EVERYTHING = `
  DO $$ DECLARE one regclass; BEGIN
    FOR one IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' LOOP
      EXECUTE format('SELECT count(*) FROM (SELECT t::text FROM %s t OFFSET 0) rows', one);
    END LOOP;
  END $$;
  SET enable_seqscan = off; SELECT count(s.id) FROM firsts f JOIN seconds s USING (id) WHERE f.id > 0; RESET enable_seqscan`;

/** The result of one cut. */
export interface Cut {
  cut: number;
  of: number;
  fate: Fate;
  acknowledged: number;
  /** The acknowledged rows that are not there, or are there by halves; empty: nothing was lost. */
  losses: string[];
}

/** Writes to the metadata of a new directory in a process of its own and returns what it asked of its kernel. */
export async function recordWriting(options: { writes: number; isDurable?: boolean }): Promise<Entry[]> {
  const directory = mkdtempSync(join(tmpdir(), 'openride-power-'));
  try {
    // A process whose calls nobody would hear makes the template where none is kept yet.
    await writeEmptyPglite(join(directory, 'kept'));
    const given = JSON.stringify({ isDurable: true, ...options, directory });
    await run(process.execPath, [join(import.meta.dirname, 'write-process.ts'), given]);
    const entries = deserialize(readFileSync(join(directory, 'journal'))) as Entry[];
    compareWithDisk(entries, join(directory, 'data'));
    return entries;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Cuts the power `rounds` times at different places, opens what is left as the service does, and looks for what is missing. */
export async function* cutPower(
  entries: readonly Entry[],
  { rounds, seed }: { rounds: number; seed: number },
): AsyncGenerator<Cut> {
  const numbers = makeRandom(seed);
  const random = () => numbers.unit();
  const pick = (indexes: readonly number[]) => indexes[Math.floor(random() * indexes.length)]!;
  const [moments, first] = findMoments(entries);
  for (let round = 0; round < rounds; round += 1) {
    const fate = FATES[Math.floor(round / moments.length) % FATES.length]!;
    const moment = moments[round % moments.length]!;
    const cut = round % 20 === 19 ? Math.floor(random() * first) : pick(moment) + 1; // the start must hold as well
    yield await cutOnce(entries, { cut, fate, random });
  }
}

/** The calls after which a cut is worst, by kind, and the first promise. A cut by pure chance seldom meets any of them. */
function findMoments(entries: readonly Entry[]): [moments: number[][], first: number] {
  const first = entries.findIndex(({ call }) => call === 'acknowledged');
  const after = (isMeant: (entry: Entry, next: Entry | undefined) => boolean) =>
    entries.flatMap((entry, index) => (index >= first && isMeant(entry, entries[index + 1]) ? [index] : []));
  const promised = (kind: Acknowledged['kind']) =>
    after((entry) => entry.call === 'acknowledged' && entry.what.kind === kind);
  // An fsync within a statement belongs to a checkpoint, or to a page that had to make room.
  const synced = after(
    ({ call }, next) => call === 'synced' && next !== undefined && next.call !== 'acknowledged',
  );
  const control = new Set(
    entries.flatMap((entry) =>
      entry.call === 'create' && entry.path.endsWith('/pg_control') ? [entry.file] : [],
    ),
  );
  // It names the checkpoint from which the log is read, which must be there then.
  const checkpointed = after((entry) => entry.call === 'synced' && control.has(entry.file));
  const anywhere = after(() => true);
  const moments = [
    promised('pair'),
    checkpointed,
    promised('single'),
    synced,
    promised('counter'),
    anywhere,
    promised('table'),
  ];
  return [moments, first];
}

async function cutOnce(
  entries: readonly Entry[],
  at: { cut: number; fate: Fate; random: () => number },
): Promise<Cut> {
  const promised = entries
    .slice(0, at.cut)
    .flatMap((entry) => (entry.call === 'acknowledged' ? [entry.what] : []));
  const directory = mkdtempSync(join(tmpdir(), 'openride-power-'));
  try {
    writeState(directory, stateAfterCut(entries, at));
    const losses = await findLosses(directory, promised);
    return { cut: at.cut, of: entries.length, fate: at.fate, acknowledged: promised.length, losses };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Opens a directory as the service would at its next start. */
async function findLosses(directory: string, promised: readonly Acknowledged[]): Promise<string[]> {
  let opened;
  try {
    opened = await openPglite(directory, lockMetadata(directory));
  } catch (error) {
    return [`it does not open: ${String((error as Error).cause ?? error)}`];
  }
  try {
    if (promised.length === 0) return [];
    const numbers = async (query: string) => {
      const { rows } = await opened.pglite.query<{ id: number }>(query);
      return new Set(rows.map(({ id }) => id));
    };
    const singles = await numbers('SELECT id FROM singles');
    const firsts = await numbers('SELECT id FROM firsts');
    const seconds = await numbers('SELECT id FROM seconds');
    const tables = await numbers(
      `SELECT substr(tablename, 6)::int AS id FROM pg_tables WHERE tablename LIKE 'made\\_%'`,
    );
    const [counter = 0] = await numbers('SELECT value AS id FROM counters');
    const isThere = {
      single: (id: number) => singles.has(id),
      pair: (id: number) => firsts.has(id),
      counter: (value: number) => counter >= value,
      table: (id: number) => [...tables].some((there) => there >= id && (there - id) % TABLE_LIVES_FOR === 0),
    };
    const losses = promised
      .filter(({ kind, value }) => !isThere[kind](value))
      .map(({ kind, value }) => `${kind} ${value}`);
    const halves = [...firsts.symmetricDifference(seconds)].map((id) => `half of pair ${id}`);
    await opened.pglite.exec(READ_EVERYTHING);
    return [...losses, ...halves];
  } catch (error) {
    return [`it cannot be read: ${String(error)}`];
  } finally {
    await opened.close();
  }
}

function writeState(directory: string, state: State): void {
  for (const [path, file] of state) {
    if (path === '') continue;
    if (file === null) mkdirSync(join(directory, path), { recursive: true });
    else {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), file.bytes);
      if (file.size > file.bytes.length) truncateSync(join(directory, path), file.size);
    }
  }
}

/** Throws when the journal with nothing lost is not what the process left: then a call was not heard, and no cut would be worth anything. */
function compareWithDisk(entries: readonly Entry[], root: string): void {
  const state = stateAfterCut(entries, { cut: entries.length, fate: 'kept', random: Math.random });
  const onDisk = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = [...state].filter(([, file]) => file !== null);
  if (onDisk.length !== files.length)
    throw new Error(`The journal has ${files.length} files and the disk ${onDisk.length}.`);
  for (const [path, file] of files) {
    const bytes = readFileSync(join(root, path));
    const end = file!.bytes.length;
    const isSame =
      bytes.length === file!.size &&
      bytes.subarray(0, end).equals(file!.bytes) &&
      bytes.subarray(end).every((byte) => byte === 0);
    if (!isSame) throw new Error(`The journal has other bytes of ${path} than the disk.`);
  }
}
