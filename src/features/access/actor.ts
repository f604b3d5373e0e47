import type { Principal } from '../../platform/access/principal.ts';

/** An actor does an act, from an address. */
export interface Actor extends Pick<Principal, 'id' | 'name' | 'kind'> {
  /** The address of the client; '' for the command line. */
  address: string;
  /** Null: no request is behind the act. */
  requestId: string | null;
}

/** The columns of the audit that say who acts. */
export function actorColumns({ id, name, kind }: Pick<Actor, 'id' | 'name' | 'kind'>) {
  return { actor: id, actorName: name, actorKind: kind };
}

/** Somebody at the command line of the service's own machine. */
export const commandLineActor: Actor = {
  id: 'cli',
  name: 'command line',
  kind: 'local',
  address: '',
  requestId: null,
};
