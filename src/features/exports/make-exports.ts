import { CodedError } from '../../kernel/errors.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { type Export, keyOfAnswer, keyOfFile } from './export.ts';
import { checkWanted } from './input.ts';
import { openSource, type SourceDeps } from './source.ts';
import type { ExportStore } from './store.ts';
import { writeFile } from './write-file.ts';

// Making one export. Whatever ends it half-way leaves the draft of an object, which nobody can read, and a row that is still running: the queue gives it
// to another process, which begins anew and writes the same bytes.

/** After so many beginnings an export is given up: it may be what its processes die of. */
const MOST_ATTEMPTS = 5;
const TELL_AFTER_MS = 500;

/** These are the same at the next try. */
const FINAL = new Set([
  'export_too_large',
  'invalid_parameter',
  'insufficient_scope',
  'query_too_costly',
  'export_owner_ended',
]);

export interface MakeDeps extends SourceDeps {
  store: ExportStore;
  objects: SourceDeps['objects'] & { remove(key: string): Promise<void> };
  /** Says how a key or person has ended; null: it has not. */
  endOf: (principal: Pick<Principal, 'id' | 'kind'>) => Promise<string | null>;
  retentionMs: number;
  now: () => number;
  /** Only goes forward, ms. */
  clock: () => number;
  onEnd: (made: Export, code: string | null) => void;
}

/** Makes an export, unless it is made or was cancelled. Throws what may pass; the queue then asks again. */
export async function makeExport(id: string, deps: MakeDeps, signal: AbortSignal): Promise<void> {
  const { store, onEnd } = deps;
  const made = await store.begin(id);
  if (made === null) return;
  try {
    await make(made, deps, signal);
    if ((await store.find(id))?.status === 'done') onEnd(made, null);
  } catch (error) {
    if (error instanceof Cancelled) return onEnd(made, 'cancelled');
    const code = error instanceof CodedError ? error.code : 'internal_error';
    if (!FINAL.has(code) && made.attempts < MOST_ATTEMPTS) throw error;
    const message =
      error instanceof CodedError ? error.message : 'The export failed; the log of the service says why.';
    await store.fail(id, { code, message });
    onEnd(made, code);
  }
}

/** Somebody cancelled the export while it was made, or another process made it. */
class Cancelled extends Error {}

async function make(made: Export, deps: MakeDeps, signal: AbortSignal): Promise<void> {
  const { store, objects, kinds, timezone, now } = deps;
  const principal: Principal = { ...made.owner, rows: null };
  if ((await deps.endOf(principal)) !== null)
    throw new CodedError('export_owner_ended', 'The key that asked for the export has ended.');
  checkWanted(made.wanted, principal, { kinds, timezone, now: () => made.asOf.getTime() });
  const source = await openSource(made, deps, signal);
  const draft = await objects.create(keyOfFile(made));
  try {
    const onProgress = tellSometimes(made.id, source.rows, deps);
    await onProgress({ rows: 0, bytes: 0 });
    const file = await writeFile(source, draft, { onProgress, signal });
    await draft.commit();
    const { receipt } = source;
    const isKept = await store.finish(made.id, {
      ...file,
      receipt,
      expiresAt: new Date(now() + deps.retentionMs),
    });
    if (!isKept) throw new Cancelled();
  } catch (error) {
    await draft.abort();
    // Another process may have made it meanwhile, because this one was taken for dead: then the file is that one's.
    const isCancelled = error instanceof Cancelled && (await store.find(made.id))?.status === 'cancelled';
    if (isCancelled) await objects.remove(keyOfFile(made));
    throw error;
  }
  await objects.remove(keyOfAnswer(made));
}

/** Makes what tells the progress, and ends an export that was cancelled. */
function tellSometimes(id: string, expected: number, { store, clock }: Pick<MakeDeps, 'store' | 'clock'>) {
  let toldAtMs = -Infinity;
  return async ({ rows, bytes }: { rows: number; bytes: number }) => {
    if (clock() - toldAtMs < TELL_AFTER_MS) return;
    toldAtMs = clock();
    if (!(await store.progress(id, { rows, bytes, expected }))) throw new Cancelled();
  };
}
