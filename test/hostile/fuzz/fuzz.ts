import { randomBytes } from 'node:crypto';
import { presetScopes } from '../../../src/platform/access/roles.ts';
import { grantsOf, type Scope } from '../../../src/platform/access/scopes.ts';
import { openTarget } from '../open-target.ts';
import { installSchemathesis } from './install.ts';
import { type FuzzReport, runFuzz } from './run-fuzz.ts';

export interface FuzzRunOptions {
  /** Random cases of each operation, beside those that cover its schemas. */
  cases: number;
  seed: number;
  /** Another copy of the project whose service is attacked. */
  root?: string;
  tell: (line: string) => void;
}

const secret = () => randomBytes(24).toString('hex');

/** The scopes of the keys that are sent: of each preset, and of an administrator. */
const scopesOf: Readonly<Record<string, readonly Scope[]>> = { ...presetScopes, admin: ['admin'] };
const keys = Object.fromEntries(Object.keys(scopesOf).map((name) => [name, secret()]));

/**
 * Sends requests made from the OpenAPI document: to a service without keys, then to one with keys, once without a key and once
 * with each. Returns whether every check held and no answer went beyond the scope of its key.
 */
export async function fuzz({ cases, seed, root, tell }: FuzzRunOptions): Promise<boolean> {
  const program = installSchemathesis(tell);
  const withKeys = Object.entries(keys).map(([name, key]) => `${name}:${scopesOf[name]!.join('+')}:${key}`);
  const rounds = [
    { settings: {}, senders: [{ name: 'a service without keys' }] },
    {
      // another_address.py is the proxy.
      settings: { API_KEYS: withKeys.join(','), TRUSTED_PROXIES: '127.0.0.1' },
      senders: [{ name: 'no key' }, ...Object.entries(keys).map(([name, key]) => ({ name, key }))],
    },
  ];
  let requests = 0;
  let holds = true;
  for (const { settings, senders } of rounds) {
    const target = await openTarget(settings, {}, root);
    try {
      for (const { name, ...sender } of senders) {
        const report = await runFuzz({ program, url: target.url, cases, seed, ...sender });
        const beyond = 'API_KEYS' in settings ? await answersBeyond(name, report, target.url) : [];
        requests += report.requests;
        holds &&= report.passed && beyond.length === 0;
        tell(`${report.passed ? '✓' : '✗'} ${name}: ${report.requests} requests`);
        for (const answer of beyond) tell(`✗ ${name}: beyond its scope: ${answer}`);
      }
    } finally {
      await target.close();
    }
  }
  tell(`${requests} requests`);
  return holds;
}

interface Document {
  paths: Record<string, Record<string, { security?: { bearer?: string[] }[] }>>;
}

/** Finds the answers that the sender got although its key lacks the scope that the document names for the operation. */
async function answersBeyond(sender: string, { statuses }: FuzzReport, url: string): Promise<string[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const scopes = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => [
        `${method.toUpperCase()} ${path}`,
        security?.flatMap(({ bearer }) => (bearer === undefined ? [] : [bearer])) ?? [],
      ]),
    ),
  );
  const granted: ReadonlySet<string> = grantsOf(scopesOf[sender] ?? []);
  return [...statuses.keys()].filter((key) => {
    const at = key.lastIndexOf(' ');
    const waysIn = scopes.get(key.slice(0, at)) ?? [];
    const mayPass =
      waysIn.length === 0 || waysIn.some((needed) => needed.every((scope) => granted.has(scope)));
    return !mayPass && key.slice(at + 1).startsWith('2');
  });
}
