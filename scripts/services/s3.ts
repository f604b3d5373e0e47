import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './install.ts';
import { keptPorts } from './ports.ts';
import { startProcess } from './process.ts';
import type { Server } from './server.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);
const GATEWAY = 'github.com/versity/versitygw/cmd/versitygw@v1.8.0';
const USER = 'openride-tests';
const BUCKET = 'openride-tests';

/** An S3 server that keeps its objects in a directory, with one bucket. */
export const s3: Server<'s3'> = {
  name: 's3',
  async start({ directory, tell, onProcess }) {
    const command = await needGateway(tell);
    const { http } = await keptPorts(directory, ['http']);
    const password = 'only-this-machine-reaches-it';
    const data = join(directory, 'data');
    mkdirSync(join(data, BUCKET), { recursive: true }); // a directory of the first level is a bucket
    const log = join(directory, 's3.log');
    const args = ['--port', `127.0.0.1:${http}`, '--access', USER, '--secret', password, 'posix', data];
    const process = startProcess({ command, args, log, directory });
    onProcess(process);
    const endpoint = { url: `http://127.0.0.1:${http}`, user: USER, password, bucket: BUCKET };
    await waitUntil(() => s3.isReady(endpoint), { what: 'The S3 server', process, log });
    return endpoint;
  },
  /** Asked without a signature, it refuses in the words of S3. */
  async isReady({ url }) {
    try {
      return (await (await fetch(url)).text()).includes('<Error>');
    } catch {
      return false;
    }
  },
};

/** Finds the server; otherwise Go builds it, once on a machine, in some minutes. */
async function needGateway(tell: (line: string) => void): Promise<string> {
  const elsewhere = [join(homedir(), 'go/bin')];
  const find = () => findProgram('versitygw', elsewhere);
  const found = find();
  if (found !== null) return found;
  const go = findProgram('go', ['/usr/local/go/bin']);
  if (go === null) throw new Error(`versitygw and Go are missing. Install Go, or versitygw: ${GATEWAY}.`);
  tell(`building ${GATEWAY}`);
  await run(go, ['install', GATEWAY]);
  const built = find();
  if (built === null) throw new Error(`versitygw is not in ~/go/bin although go install built it.`);
  return built;
}
