import type { HealthLines } from '../../kernel/health-check.ts';
import { within } from '../../kernel/within.ts';
import type { ApiKey } from '../../platform/access/api-keys.ts';
import type { Identify } from '../../platform/access/identity.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { actorColumns } from './actor.ts';
import { auditJobs } from './audit/jobs.ts';
import { makeRecorder, type Recorder, type RecorderOptions } from './audit/recorder.ts';
import type { AuditEntry } from './audit/row.ts';
import { auditRoutes } from './audit/routes.ts';
import { makeAuditStore } from './audit/store.ts';
import { makeFindBootstrap } from './bootstrap-keys.ts';
import { accessHealth } from './health.ts';
import type { Key } from './keys/key.ts';
import { type KnownKeys, makeKnownKeys } from './keys/known-keys.ts';
import { makeRevocations } from './keys/revocations.ts';
import { keyRoutes } from './keys/routes.ts';
import { type KeyStore, makeKeyStore } from './keys/store.ts';
import { makeIdentify } from './make-identify.ts';
import { makeNoteUses } from './note-uses.ts';

/** An act over HTTP, as the server tells it. */
export interface ToldAct extends Pick<AuditEntry, 'act' | 'entity' | 'result' | 'code' | 'address'> {
  principal: Principal;
  requestId: string;
  /** True: only the first in an hour is to be a row at once. */
  isOften: boolean;
}

/** Access knows the senders, and records what they do. */
export interface Access {
  identify: Identify;
  /** Records an act over HTTP. */
  onAct: (act: ToldAct) => void;
  /** Features record acts here that are no request, such as an export. */
  audit: Pick<Recorder, 'record' | 'recordOften' | 'settled'>;
  /**
   * Calls `close` at most five seconds after the principal, or its id, was revoked or has expired: for sockets and exports. Of a
   * principal that is signed in it is called when its session ends, too. Returns how to stop that.
   */
  whenRevoked: (principal: Pick<Principal, 'id' | 'session'> | string, close: () => void) => () => void;
  /** Says how a principal has ended, at most five seconds later: for what it made, such as tokens. */
  endOf: KnownKeys['endOf'];
}

export interface AccessOptions {
  /** The keys of the settings; they work without any database. */
  apiKeys: readonly ApiKey[];
  metadata: { db: Parameters<typeof makeKeyStore>[0] };
  log: RecorderOptions['log'];
  now: () => number;
  /** Only goes forward, ms. */
  clock?: () => number;
}

const STORED_WITHIN_MS = 2_000;

/** Opens what knows the senders and records their acts. It does not wait for the database. */
export function openAccess(options: AccessOptions) {
  const { apiKeys, metadata, log, now, clock = () => performance.now() } = options;
  const keys = makeKeyStore(metadata.db);
  const audit = makeAuditStore(metadata.db);
  const recorder = makeRecorder({ add: (entry) => audit.add(entry), log, clock });
  const known = makeKnownKeys(findIn(keys), { now, clock });
  const revocations = makeRevocations({ findIds: (ids) => keys.findIds(ids), now, clock });
  const access: Access = {
    identify: makeIdentify({
      findBootstrap: makeFindBootstrap(apiKeys),
      known,
      ...watchUses(keys, { recorder, clock }),
    }),
    onAct: ({ principal, isOften, ...act }) => {
      const entry = { ...act, ...actorColumns(principal), times: 1 };
      if (isOften) recorder.recordOften(entry);
      else recorder.record(entry);
    },
    audit: recorder,
    whenRevoked: (principal, close) =>
      revocations.whenRevoked(typeof principal === 'string' ? principal : principal.id, close),
    endOf: (principalId) => known.endOf(principalId),
  };
  const onChanged = () => {
    known.forget();
    void revocations.look();
  };
  const health: HealthLines = accessHealth({ known, recorder, settingKeys: apiKeys.length });
  return {
    ...access,
    routes(app: Parameters<typeof keyRoutes>[0]) {
      keyRoutes(app, { keys, onChanged, now });
      auditRoutes(app, audit, access.whenRevoked);
    },
    jobs: auditJobs(audit, now),
    health,
    async close() {
      revocations.close();
      await within(STORED_WITHIN_MS, recorder.settled());
      recorder.close();
    },
  };
}

function findIn(keys: Pick<KeyStore, 'findHash' | 'findIds'>): Parameters<typeof makeKnownKeys>[0] {
  return {
    ofHash: (hash) => keys.findHash(hash),
    ofId: async (id) => (await keys.findIds([id]))[0] ?? null,
  };
}

/** Makes what tells the audit of a key's new address, and of the use of a key that has ended. */
function watchUses(
  keys: Pick<KeyStore, 'use'>,
  { recorder, clock }: { recorder: Recorder; clock: () => number },
) {
  return {
    onUsed: makeNoteUses({
      use: (id, address) => keys.use(id, address),
      onNewAddress: (key, address) => recorder.record({ ...useOf(key, address), act: 'keys.new_address' }),
      clock,
    }),
    onEnded(key: Key, { state, address }: { state: 'expired' | 'revoked'; address: string }) {
      const refused = { result: 'refused' as const, code: `key_${state}` };
      recorder.recordOften({ ...useOf(key, address), ...refused, act: 'keys.use_ended' });
    },
  };
}

function useOf({ id, name }: Key, address: string) {
  const by = { ...actorColumns({ id, name, kind: 'key' }), address };
  return { ...by, entity: `key:${id}`, result: 'done' as const, code: null, requestId: null, times: 1 };
}
