import type { Registry } from '../../kernel/prometheus.ts';
import type { Logger } from '../../kernel/log.ts';
import type { QuestionKinds } from '../../metrics/question/question-kind.ts';
import type { Principal } from '../../platform/access/principal.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import { checkWanted } from './input.ts';
import { type AskForWork, exportJobs, exportWork, MAKING, removeFiles } from './jobs.ts';
import { makeLinks } from './links.ts';
import { makeExport, type MakeDeps } from './make-exports.ts';
import { type ExportDeps, exportRoutes, ownOf } from './routes.ts';
import type { ExportsConfig } from './settings.ts';
import { makeExportStore, readLastSeq } from './store.ts';
import { makeExportTelemetry } from './telemetry.ts';

/** The parts that exports stand on. */
export interface ExportParts {
  access: Pick<ExportDeps, 'onAct' | 'whenRevoked'> & {
    endOf: (principalId: string) => Promise<{ outcome: string } | null>;
  };
  metadata: { db: Parameters<typeof makeExportStore>[0] };
  warehouse: Pick<Store, 'connection' | 'shards'>;
  objects: Objects;
  kinds: QuestionKinds;
  jobs: { ask: AskForWork };
  tokenSecret: Buffer;
  business: { timezone: string };
  registry: Registry;
  log: Logger;
  now: () => number;
}

/** Opens the exports: what they offer to the service. */
export function openExports(parts: ExportParts, config: ExportsConfig) {
  const { access, metadata, warehouse, objects, kinds, jobs, business, log, now } = parts;
  const { timezone } = business;
  const store = makeExportStore(metadata.db);
  const endOf = async ({ id }: Pick<Principal, 'id'>) => (await access.endOf(id))?.outcome ?? null;
  const ask = (id: string) => jobs.ask(MAKING, id);
  const deps: ExportDeps = {
    ...access,
    store,
    objects,
    links: makeLinks(parts.tokenSecret, now),
    now,
    endOf,
    ownOf,
    check: (wanted, principal) => checkWanted(wanted, principal, { kinds, timezone, now }),
    async order(wanted, owner, sent) {
      const seq = await readLastSeq(warehouse);
      const once = await store.createOnce({ owner, wanted, asOf: new Date(now()), seq }, sent);
      const made = once.isRepeat ? once.found : once.made;
      // The row is there: what could not be asked for now is asked for by the tidy job.
      await ask(made.id).catch((error: unknown) =>
        log.warn({ err: error, export: made.id }, 'an export could not be asked for; it waits'),
      );
      return { made, isRepeat: once.isRepeat };
    },
    async end(id) {
      const ended = await store.end(id);
      if (ended !== null && ended.status !== 'failed') await removeFiles(objects, ended);
      return ended;
    },
  };
  return {
    routes: (app: Parameters<typeof exportRoutes>[0]) => exportRoutes(app, deps),
    work: exportWork(makeMaking(parts, config, { store, endOf })),
    jobs: exportJobs({ store, objects, ask, now }),
  };
}

/** Makes what makes an export by its id, and tells the audit and Prometheus how it ended. */
function makeMaking(
  { access, warehouse, objects, kinds, business: { timezone }, registry, now }: ExportParts,
  config: ExportsConfig,
  known: Pick<MakeDeps, 'store' | 'endOf'>,
) {
  const count = makeExportTelemetry(registry);
  const onEnd: MakeDeps['onEnd'] = ({ id, format, owner }, code) => {
    count(format, code);
    const result = code === null ? 'done' : 'failed';
    const act = { act: 'exports.make', entity: `export:${id}`, result, code, isOften: false } as const;
    access.onAct({ ...act, principal: { ...owner, rows: null }, address: '', requestId: '' });
  };
  const clock = () => performance.now();
  const { connection } = warehouse;
  const deps: MakeDeps = { ...config, ...known, connection, objects, kinds, timezone, now, clock, onEnd };
  return (id: string, signal: AbortSignal) => makeExport(id, deps, signal);
}
