import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../../faults/service.ts';
import { until } from '../../faults/until.ts';
import { listeningPorts } from '../listening-ports.ts';
import { type Probe, type ProbeGroup, type Target, verdict } from '../probe.ts';

// Another process of this machine, or a web page in a browser on it, finds the embedded engine's port.

/** Whatever the engine answers to somebody who knows its port and no password. */
async function ask(target: Target, path: string, init?: RequestInit): Promise<{ ok: boolean; text: string }> {
  const address = `http://127.0.0.1:${target.engine().httpPort}${path}`;
  const answer = await fetch(address, { ...init, signal: AbortSignal.timeout(5_000) });
  return { ok: answer.ok, text: await answer.text() };
}

const select = (sql: string) => `/?query=${encodeURIComponent(sql)}`;

function fileProbe(what: string, pathOf: (target: Target) => string): Probe {
  return {
    name: `a process without a password reads ${what}`,
    expects: 'a refusal without a byte of it',
    async run(target) {
      const path = pathOf(target);
      const secret = readFileSync(path, 'latin1').slice(0, 40);
      const { ok, text } = await ask(target, select(`SELECT * FROM file('${path}', LineAsString)`));
      return verdict(!ok && secret !== '' && !text.includes(secret.split('\n')[0] ?? secret), text);
    },
  };
}

const PAGES = ['/', '/ping', '/play', '/dashboard', '/replicas_status', '/binary', '/merges', '/jemalloc'];
const NOBODY: [string, RequestInit][] = [
  ['no login', {}],
  ['the user without a password', { headers: { 'x-clickhouse-user': 'default' } }],
  ['the same by Basic', { headers: { authorization: `Basic ${btoa('default:')}` } }],
  ['a wrong password', { headers: { authorization: `Basic ${btoa('openride:openride')}` } }],
];

/** Somebody without the engine's password gets nothing from it. */
export const engineClosed: ProbeGroup = {
  name: 'the engine is nobody else’s',
  probes: [
    fileProbe('the file with the administrator’s password', ({ dataDir }) =>
      join(dataDir, 'engine/endpoint.json'),
    ),
    fileProbe('the key of the personal data', ({ dataDir }) => join(dataDir, 'personal-data.key')),
    fileProbe('the environment of the service', ({ service }) => `/proc/${service.pid}/environ`),
    fileProbe('/etc/passwd', () => '/etc/passwd'),
    {
      name: 'a web page asks with a header that lets it read the answer',
      expects: 'a refusal without Access-Control-Allow-Origin',
      async run(target) {
        const address = `http://127.0.0.1:${target.engine().httpPort}/?add_http_cors_header=1&query=SELECT%201`;
        const answer = await fetch(address, { headers: { origin: 'https://elsewhere.example' } });
        const allowed = answer.headers.get('access-control-allow-origin');
        return verdict(!answer.ok && allowed === null, { status: answer.status, allowed });
      },
    },
    {
      name: 'a process asks as nobody, as the user without a password, with a wrong one',
      expects: 'a refusal each time',
      async run(target) {
        const answers = await Promise.all(
          NOBODY.map(async ([who, init]) => ({ who, ...(await ask(target, select('SELECT 40 + 2'), init)) })),
        );
        return verdict(
          answers.every(({ ok, text }) => !ok && text.trim() !== '42'),
          answers.filter(({ ok }) => ok),
        );
      },
    },
    {
      name: 'a process opens the engine’s pages',
      expects: 'none is served, not even /ping',
      async run(target) {
        const answers = await Promise.all(
          PAGES.map(async (page) => ({ page, ...(await ask(target, page)) })),
        );
        const served = answers.filter(({ ok }) => ok).map(({ page }) => page);
        return verdict(served.length === 0, { served });
      },
    },
    {
      name: 'a process looks for another port of the engine',
      expects: 'it listens on one, by HTTP, on loopback',
      async run(target) {
        const { pid, httpPort } = target.engine();
        const ports = listeningPorts(pid);
        return verdict(ports.length === 1 && ports[0] === `127.0.0.1:${httpPort}`, ports);
      },
    },
    {
      name: 'another user of the machine reads the files with the password',
      expects: 'the directory is its owner’s only, and so is each file',
      run({ dataDir }) {
        const names = ['engine', 'engine/endpoint.json', 'engine/config.xml', 'engine/users.xml'];
        const open = names.filter((name) => (statSync(join(dataDir, name)).mode & 0o077) !== 0);
        return Promise.resolve(verdict(open.length === 0, { open }));
      },
    },
    {
      name: 'the administrator copies the store to where no backup was asked for',
      expects: 'the engine writes only where a backup command has opened a door',
      async run(target) {
        const { user, password } = target.engine();
        const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` };
        const places = [tmpdir(), target.dataDir].map((place) => join(place, `stolen-${target.service.pid}`));
        const answers = [];
        for (const place of places) {
          const body = `BACKUP TABLE openride.schema_migrations TO File('${place}')`;
          answers.push(await ask(target, '/', { method: 'POST', headers, body }));
        }
        const written = places.filter((place) => existsSync(place));
        for (const place of written) rmSync(place, { recursive: true });
        const refused = answers.every(({ ok, text }) => !ok && text.includes('not allowed for backups'));
        return verdict(refused && written.length === 0, { written, answers });
      },
    },
    {
      name: 'a process stops the listener',
      expects: 'a refusal, and the store goes on',
      async run(target) {
        const { ok, text } = await ask(target, '/', { method: 'POST', body: 'SYSTEM STOP LISTEN HTTP' });
        const answers = await ask(target, '/').catch(() => null);
        if (answers === null) await restartEngine(target); // for the probes that follow
        return verdict(!ok && answers !== null, { ok, text, listens: answers !== null });
      },
    },
    {
      name: 'a password of a former start is tried again',
      expects: 'each start of the engine has a new one',
      long: true,
      async run(target) {
        const former = target.engine().password;
        await restartEngine(target);
        const headers = { authorization: `Basic ${btoa(`openride:${former}`)}` };
        const { ok, text } = await ask(target, select('SELECT 40 + 2'), { headers });
        return verdict(!ok && target.engine().password !== former, text);
      },
    },
    {
      name: 'DATA_DIR has characters of XML in its name',
      expects: 'they stay part of a name: the service starts and nothing is configured by them',
      long: true,
      async run({ root }) {
        const parent = mkdtempSync(join(tmpdir(), 'openride-hostile-'));
        const dataDir = join(parent, 'a&b<c>"d\'');
        const service = startService(dataDir, {}, root);
        try {
          await service.ready;
          return verdict(existsSync(join(dataDir, 'engine/engine.log')), 'started');
        } catch (error) {
          return verdict(false, String(error));
        } finally {
          await service.stop();
          rmSync(parent, { recursive: true, force: true });
        }
      },
    },
  ],
};

/** Kills the engine and waits until the service has it back. */
async function restartEngine(target: Target): Promise<void> {
  const { pid } = target.engine();
  process.kill(pid, 'SIGKILL');
  const isBack = async () =>
    target.engine().pid !== pid && (await target.ask('/health/ready').catch(() => null))?.status === 200;
  if (!(await until(isBack, 30_000))) throw new Error('The engine did not come back within 30 s.');
}
