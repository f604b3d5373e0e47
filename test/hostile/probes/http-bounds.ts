import { gzipSync } from 'node:zlib';
import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { costOf, cpuSeconds, peakMemoryMib } from './process-cost.ts';
import { connectTo, headOf, outcomeOf } from './sockets.ts';

const MIB = 1_048_576;
const json = { 'content-type': 'application/json' };

/** One sender may not take CPU, memory, time and connections from the others. */
export const httpBounds: ProbeGroup = {
  name: 'bounds of HTTP',
  probes: [
    {
      name: '10 MiB of an array whose brackets never close',
      expects: 'less than a second of CPU, so that other requests are answered meanwhile',
      async run(target) {
        const unit = `{"a":[${'1,'.repeat(500)}`;
        const body = `[${unit.repeat(Math.floor((10 * MIB - 10) / unit.length))}{}]`;
        let status = 0;
        const cost = await costOf(target, async () => {
          ({ status } = await target.ask('/v1/events', { method: 'POST', headers: json, body }));
        });
        return verdict(status === 413 && cost.cpu < 1, { status, ...cost });
      },
    },
    {
      name: 'a gzip body that expands to 1 GiB',
      expects: '413, and no memory for it',
      async run(target) {
        const body = gzipSync(Buffer.alloc(1024 * MIB), { level: 1 });
        const before = peakMemoryMib(target);
        const headers = { ...json, 'content-encoding': 'gzip' };
        const { status } = await target.ask('/v1/events', { method: 'POST', headers, body });
        const grown = peakMemoryMib(target) - before;
        return verdict(status === 413 && grown < 200, { status, grown });
      },
      long: true,
    },
    {
      name: 'the documents of the API, over and over, without a key',
      expects: 'less than 15 ms of CPU each',
      async run(target) {
        const paths = ['/docs/openapi.yaml', '/docs/openapi.json'];
        const get = async (path: string) => (await target.ask(path)).arrayBuffer();
        for (const path of paths) await get(path);
        const before = cpuSeconds(target);
        for (let n = 0; n < 10; n++) for (const path of paths) await get(path);
        const each = Math.round(((cpuSeconds(target) - before) * 1_000) / (10 * paths.length));
        return verdict(each < 15, `${each} ms of CPU each`);
      },
    },
    {
      name: 'one address holds all the memory that there is for bodies',
      expects: '429 for what is beyond its share, and another address is served',
      run: hoard,
    },
    {
      name: 'a body that comes byte by byte',
      expects: '408 within 12 s',
      long: true,
      async run(target) {
        const { socket, answer } = await connectTo(target);
        socket.write(headOf(1_000));
        const dripping = setInterval(() => socket.write(' '), 200);
        const seen = outcomeOf(await answer(12_000));
        clearInterval(dripping);
        socket.destroy();
        return verdict(seen === '408 body_too_slow', seen);
      },
    },
    {
      name: 'headers that never end',
      expects: '408 within 15 s',
      long: true,
      async run(target) {
        const { socket, answer } = await connectTo(target);
        socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n');
        const dripping = setInterval(() => socket.write('x: y\r\n'), 500);
        const seen = outcomeOf(await answer(15_000));
        clearInterval(dripping);
        socket.destroy();
        return verdict(seen === '408 body_too_slow', seen);
      },
    },
    {
      name: 'very many connections',
      expects: '503 for requests beyond MAX_CONNECTIONS, while health is answered',
      async run(target) {
        const held = await Promise.all(Array.from({ length: 1_010 }, () => connectTo(target)));
        for (const { socket } of held) socket.write('GET / HTTP/1.1\r\n');
        const [refused, health] = await Promise.all(
          ['/v1/metrics/catalog', '/health/live'].map((path) => askOn(target, path)),
        );
        for (const { socket } of held) socket.destroy();
        const seen = `${refused}, health ${health}`;
        return verdict(seen === '503 too_many_connections, health 200', seen);
      },
    },
  ],
};

/** Eight bodies of 9.5 MiB from one address, none of which ends; then one from another address. */
async function hoard(target: Target) {
  const most = Math.floor(9.5 * MIB);
  const bytes = Buffer.alloc(most - 1, ' ');
  const hoarders = await Promise.all(Array.from({ length: 8 }, () => connectTo(target, '127.0.0.2')));
  for (const { socket } of hoarders) {
    socket.write(headOf(most));
    socket.write(bytes);
  }
  // Too much came from this address when the first of them is refused.
  const refused = outcomeOf(await Promise.race(hoarders.map(({ answer }) => answer(4_000))));
  const { socket, answer } = await connectTo(target, '127.0.0.3');
  const body = `${' '.repeat(9 * MIB)}[]`;
  socket.write(`${headOf(body.length)}${body}`);
  const served = outcomeOf(await answer(5_000));
  for (const hoarder of hoarders) hoarder.socket.destroy();
  socket.destroy();
  return verdict(refused === '429 client_busy' && served === '200', { refused, served });
}

async function askOn(target: Target, path: string): Promise<string> {
  const { socket, answer } = await connectTo(target);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  const seen = outcomeOf(await answer(5_000));
  socket.destroy();
  return seen;
}
