import type { FastifyInstance, FastifyRequest } from 'fastify';
import { withoutControls } from '../../kernel/without-controls.ts';
import type { Principal } from '../access/principal.ts';
import type { Scope } from '../access/scopes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Each request to the route is an act that the audit keeps. */
    audit?: AuditedAct;
  }
  interface FastifyRequest {
    /** The code of the problem that the request is answered with; null: none. */
    problemCode: string | null;
  }
}

/** How a route is known to the audit. */
export interface AuditedAct {
  /** Such as `jobs.pause`. */
  act: string;
  /** What it is done to: the kind, and the parameter of the path that has its id. Absent: the service as a whole. */
  entity?: { kind: string; param: string };
  /** Only requests of principals with this scope are acts. */
  onlyWith?: Scope;
}

/** An act over HTTP, when it is over. */
export interface HttpAct {
  principal: Principal;
  address: string;
  act: string;
  entity: string;
  result: 'done' | 'refused' | 'failed';
  code: string | null;
  requestId: string;
}

/** The act of a known principal that was refused for lack of a right, whatever the route. */
const REFUSED_ACT = 'access.refused';
const REFUSED = 403;

/** Tells of each act that a route declares, and of each refusal for lack of a right, once it is answered. */
export function observeActs(app: FastifyInstance, onAct: (act: HttpAct) => void): void {
  app.decorateRequest('problemCode', null);
  app.addHook('onResponse', (request, reply, done) => {
    const act = actOf(request, reply.statusCode);
    if (act !== null) onAct(act);
    done();
  });
}

function actOf(request: FastifyRequest, status: number): HttpAct | null {
  const { principal, routeOptions, problemCode: code } = request;
  if (principal === undefined) return null; // it did not come as far as that
  const { audit } = routeOptions.config;
  const sender = { principal, address: request.ip, requestId: request.id, code };
  if (audit !== undefined && (audit.onlyWith === undefined || principal.scopes.has(audit.onlyWith))) {
    const result = status === REFUSED ? 'refused' : status < 400 ? 'done' : 'failed';
    return { ...sender, act: audit.act, entity: entityOf(audit, request.params), result };
  }
  if (status !== REFUSED) return null;
  const entity = `route:${request.method} ${routeOptions.url}`;
  return { ...sender, act: REFUSED_ACT, entity, result: 'refused' };
}

/** Ids come from a path, and may be anything: they are cleaned and cut. */
function entityOf({ entity }: AuditedAct, params: unknown): string {
  if (entity === undefined) return '';
  const id = (params as Record<string, unknown>)[entity.param];
  return `${entity.kind}:${withoutControls(String(id)).slice(0, 200)}`;
}
