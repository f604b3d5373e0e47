import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withoutControls } from '../../kernel/without-controls.ts';
import type { Principal } from '../access/principal.ts';
import type { Scope } from '../access/scopes.ts';
import type { FileFormat } from '../formats/file-format.ts';
import { httpProblems } from './problem-table.ts';
import { whenOver } from './when-over.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Each request to the route is an act that the audit keeps. */
    audit?: AuditedAct;
  }
  interface FastifyRequest {
    /** The code of the problem that the request is answered with; null: none. */
    problemCode: string | null;
    /** The form in which rows are taken home with the answer; null: none are. */
    exportedAs: FileFormat | null;
    /** The handler made this, such as `export:exp_1`, so the path cannot name it; null: it made nothing. */
    madeEntity: string | null;
  }
}

/** The audit knows a route by this. */
export interface AuditedAct {
  /** Such as `jobs.pause`. */
  act: string;
  /** The act is done to this: the kind, and the parameter of the path that has its id. Absent: the service as a whole. */
  entity?: { kind: string; param: string };
  /** Only requests of principals with this scope are acts. */
  onlyWith?: Scope;
  /** True: any key could fill the audit with it, so only the first in an hour is a row at once. */
  often?: boolean;
  /** Requests with such a query are another act, of which each is a row. */
  instead?: { act: string; when: (query: unknown) => boolean };
}

/** An act over HTTP, when it is over. */
export interface HttpAct {
  principal: Principal;
  address: string;
  act: string;
  entity: string;
  result: 'done' | 'refused' | 'failed';
  /** The code of the problem, or `client_left`: the client hung up before it had the whole answer. */
  code: string | null;
  requestId: string;
  /** True: any key could fill the audit with it, so only the first in an hour is to be a row at once. */
  isOften: boolean;
}

/** The act of a known principal that was refused for lack of a right, whatever the route. */
const REFUSED_ACT = 'access.refused';
const REFUSED = 403;

/**
 * Tells of each act that a route declares, and of each refusal for lack of a right, once: when it is answered, or when the client has
 * hung up, for the act may be done all the same.
 */
export function observeActs(app: FastifyInstance, onAct: (act: HttpAct) => void): void {
  app.decorateRequest('problemCode', null);
  app.decorateRequest('exportedAs', null);
  app.decorateRequest('madeEntity', null);
  whenOver(app, (request, reply, { hasLeft }) => {
    const answered = { status: reply.statusCode, code: request.problemCode };
    const end = hasLeft ? endOfLeft(request, reply) : answered;
    const act = actOf(request, end);
    if (act !== null) onAct(act);
    const taken = exportOf(request, end);
    if (taken !== null) onAct(taken);
  });
}

/**
 * Returns the end of a request whose client left: the status of its answer if that had begun, else that of `client_left`, for nobody
 * knows whether the act was done.
 */
function endOfLeft({ problemCode }: FastifyRequest, { raw, statusCode }: FastifyReply) {
  const { status } = httpProblems.client_left;
  return { status: raw.headersSent ? statusCode : status, code: problemCode ?? 'client_left' };
}

function actOf(
  request: FastifyRequest,
  { status, code }: { status: number; code: string | null },
): HttpAct | null {
  const { principal, routeOptions } = request;
  if (principal === undefined) return null; // it did not come as far as that
  const { audit } = routeOptions.config;
  const isAct = audit !== undefined && (audit.onlyWith === undefined || principal.scopes.has(audit.onlyWith));
  if (!isAct && status !== REFUSED) return null;
  const sender = { principal, address: request.ip, requestId: request.id, code };
  if (isAct) {
    const result = status === REFUSED ? 'refused' : status < 400 ? 'done' : 'failed';
    const { act, isOften } = nameOf(audit, request.query);
    const entity = request.madeEntity ?? entityOf(audit, request.params);
    return { ...sender, act, entity, result, isOften: isOften || result === 'refused' };
  }
  const entity = `route:${request.method} ${routeOptions.url}`;
  return { ...sender, act: REFUSED_ACT, entity, result: 'refused', isOften: true };
}

/** The act of taking an answer home as a file, whatever the route. */
function exportOf(
  { principal, exportedAs, routeOptions, ip: address, id: requestId }: FastifyRequest,
  { status, code }: { status: number; code: string | null },
): HttpAct | null {
  if (exportedAs === null) return null;
  const entity = `route:${routeOptions.url} as ${exportedAs}`;
  const result = status < 400 && code === null ? 'done' : 'failed';
  return { principal, address, requestId, act: 'answers.export', entity, result, code, isOften: true };
}

function nameOf(
  { act, often = false, instead }: AuditedAct,
  query: unknown,
): { act: string; isOften: boolean } {
  return instead?.when(query) === true ? { act: instead.act, isOften: false } : { act, isOften: often };
}

/** Ids come from a path, and may be anything: they are cleaned and cut. */
function entityOf({ entity }: AuditedAct, params: unknown): string {
  if (entity === undefined) return '';
  const id = (params as Record<string, unknown>)[entity.param];
  return `${entity.kind}:${withoutControls(String(id)).slice(0, 200)}`;
}
