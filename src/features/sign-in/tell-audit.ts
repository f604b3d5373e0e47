import type { Principal } from '../../platform/access/principal.ts';

/** A row of the audit, as access takes it. */
export interface SignInRow {
  actor: string;
  actorName: string;
  actorKind: string;
  address: string;
  act: string;
  entity: string;
  result: 'done' | 'refused';
  code: string | null;
  requestId: string;
  times: number;
}

/** Access keeps the audit. */
export interface Audit {
  record(row: SignInRow): void;
  /** Equal acts within an hour are one row. */
  recordOften(row: SignInRow): void;
}

type By = Pick<Principal, 'id' | 'name' | 'kind'>;
type From = { ip: string; id: string };

/** Makes the row of somebody who has signed in. */
export function signedIn(by: By, session: string, { ip, id }: From): SignInRow {
  return {
    ...rowBy(by, { ip, id }),
    act: 'sign_in',
    entity: `session:${session}`,
    result: 'done',
    code: null,
  };
}

/** Makes the row of somebody who was not let in; `code` says why. */
export function notSignedIn(by: By, code: string, { ip, id }: From): SignInRow {
  return { ...rowBy(by, { ip, id }), act: 'sign_in', entity: '', result: 'refused', code };
}

function rowBy({ id: actor, name: actorName, kind: actorKind }: By, { ip: address, id: requestId }: From) {
  return { actor, actorName, actorKind, address, requestId, times: 1 };
}
